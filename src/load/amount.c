/*
 * amount -- how much a clone transfers, and in which passes.
 */
#include "load/amount.h"

#include "load/plan.h"

struct amount amount_of(const struct job *job, uint64_t size)
{
	struct amount a;
	uint64_t amount = size;

	if (job->io_size.set)
		amount = job->io_size.percent ? plan_percent(size, job->io_size.percent)
					      : job->io_size.bytes;
	a.pass = amount < size ? amount : size;
	a.passes = job->loops;
	if (amount > size && job->loops > 1 && amount / size + (amount % size != 0) > job->loops)
		a.passes = amount / size + (amount % size != 0);
	if (amount <= size || job->loops > 1) {
		if (__builtin_mul_overflow(a.pass, a.passes, &amount))
			amount = UINT64_MAX;
	} else {
		a.passes = UINT64_MAX;
	}
	a.bytes = amount;
	if (job->time_based)
		a.passes = a.bytes = UINT64_MAX;
	if (!job->number_ios || __builtin_mul_overflow(job->number_ios, job->loops, &a.ios))
		a.ios = UINT64_MAX;
	return a;
}
