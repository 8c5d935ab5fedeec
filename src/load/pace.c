/*
 * pace -- when the next I/O is due, by a rate, and how long to think.
 */
#include "load/pace.h"

#include <math.h>

#include "base/ddir.h"

static uint64_t pace_ticks(uint64_t ns, uint64_t ticks_per_second)
{
	return (uint64_t)((double)ns * 1e-9 * (double)ticks_per_second);
}

void pace_init(struct pace *p, const struct job *job, uint64_t ticks_per_second, uint64_t seed)
{
	double second = (double)ticks_per_second;

	*p = (struct pace){.poisson = job->rate_process == RATE_POISSON};
	for (int d = 0; d < 2; d++) {
		p->per_byte[d] = job->rate[d] ? second / (double)job->rate[d] : 0;
		p->per_io[d] = job->rate_iops[d] ? second / (double)job->rate_iops[d] : 0;
		/* A direction that the job does not have is not slow. */
		bool has = d == DDIR_READ ? job_reads(job) : job_writes(job);

		p->least[d] = has ? job->rate_min[d] : 0;
		p->least_ios[d] = has ? job->rate_iops_min[d] : 0;
		p->on |= p->per_byte[d] > 0 || p->per_io[d] > 0;
	}
	p->cycle = pace_ticks(job->rate_cycle, ticks_per_second);
	p->think = pace_ticks(job->thinktime, ticks_per_second);
	p->spin = pace_ticks(job->thinktime_spin, ticks_per_second);
	p->blocks = p->think ? job->thinktime_blocks : 0;
	p->on |= p->blocks != 0;
	rng_init(&p->rng, seed);
}

void pace_resume(struct pace *p, uint64_t now)
{
	p->due[0] = p->due[1] = (double)now;
	p->judged = now;
}

void pace_start(struct pace *p, uint64_t now)
{
	pace_resume(p, now);
	p->since = 0;
	for (int d = 0; d < 2; d++)
		p->bytes[d] = p->ios[d] = 0;
}

uint64_t pace_next(struct pace *p, unsigned direction, uint32_t len)
{
	double gap = p->per_io[direction] > 0 ? p->per_io[direction]
					      : p->per_byte[direction] * (double)len;
	double due = p->due[direction];

	if (gap <= 0)
		return 0;
	/* 53 random bits in (0, 1]: the logarithm is finite. */
	if (p->poisson)
		gap *= -log((double)((rng_next(&p->rng) >> 11) + 1) * 0x1p-53);
	p->due[direction] = due + gap;
	return (uint64_t)due;
}
