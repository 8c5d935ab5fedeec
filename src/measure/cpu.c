/*
 * cpu -- what a thread cost.
 */
#include "measure/cpu.h"

#include <sys/resource.h>

static uint64_t cpu_ns(const struct timeval *t)
{
	return (uint64_t)t->tv_sec * 1000000000u + (uint64_t)t->tv_usec * 1000u;
}

struct cpu_usage cpu_thread(void)
{
	struct rusage u;

	if (getrusage(RUSAGE_THREAD, &u) < 0)
		return (struct cpu_usage){0};
	return (struct cpu_usage){
		.user_ns = cpu_ns(&u.ru_utime),
		.sys_ns = cpu_ns(&u.ru_stime),
		.ctx = (uint64_t)u.ru_nvcsw + (uint64_t)u.ru_nivcsw,
		.majf = (uint64_t)u.ru_majflt,
		.minf = (uint64_t)u.ru_minflt,
	};
}

struct cpu_usage cpu_delta(const struct cpu_usage *after, const struct cpu_usage *before)
{
	return (struct cpu_usage){
		.user_ns = after->user_ns - before->user_ns,
		.sys_ns = after->sys_ns - before->sys_ns,
		.ctx = after->ctx - before->ctx,
		.majf = after->majf - before->majf,
		.minf = after->minf - before->minf,
	};
}

void cpu_add(struct cpu_usage *to, const struct cpu_usage *from)
{
	to->user_ns += from->user_ns;
	to->sys_ns += from->sys_ns;
	to->ctx += from->ctx;
	to->majf += from->majf;
	to->minf += from->minf;
}
