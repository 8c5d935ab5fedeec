/*
 * place -- the CPUs that a worker runs on.
 */
#include "load/place.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

/* The CPUs of one clone, as a mask.  Returns 0; -EINVAL with ERR_INPUT. */
static int place_set(const struct job *job, unsigned clone, cpu_set_t *set, struct err *err)
{
	enum { WORDS = CPU_SETSIZE / 64 };
	uint64_t mask[WORDS] = {0};
	int n = value_cpus(job->cpus_allowed, mask, WORDS, err);
	int seen = 0;

	if (n <= 0)
		return -EINVAL;
	int turn = (int)(clone % (unsigned)n);

	CPU_ZERO(set);
	for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
		if (!(mask[cpu / 64] >> (cpu % 64) & 1))
			continue;
		if (job->cpus_allowed_policy == CPUS_SHARED || seen == turn)
			CPU_SET(cpu, set);
		seen++;
	}
	return 0;
}

/* On Linux a nice value belongs to a thread. */
static int place_nice(const struct job *job, struct err *err)
{
	int nice = job->nice ? atoi(job->nice) : 0;

	if (!job->origin[OPT_nice] || setpriority(PRIO_PROCESS, 0, nice) == 0)
		return 0;
	return err_sys(err, ERR_UNAVAILABLE, errno,
		       "option nice: %d: it needs the privilege (CAP_SYS_NICE, or ulimit -e)",
		       nice);
}

/* "0-3,5"; what does not fit is left out. */
static void place_text(const cpu_set_t *set, char *out, size_t size)
{
	size_t len = 0;

	out[0] = '\0';
	for (int cpu = 0, last; cpu < CPU_SETSIZE && len < size; cpu = last + 1) {
		last = cpu;
		if (!CPU_ISSET(cpu, set))
			continue;
		while (last + 1 < CPU_SETSIZE && CPU_ISSET(last + 1, set))
			last++;
		len += (size_t)snprintf(out + len, size - len, last > cpu ? "%s%d-%d" : "%s%d",
					len ? "," : "", cpu, last);
	}
}

int place_thread(const struct job *job, unsigned clone, struct ledger *ledger, struct err *err)
{
	char asked[48], got[48];
	cpu_set_t set, have;
	int nice = place_nice(job, err);

	if (nice < 0 || !job->cpus_allowed)
		return nice;
	int r = place_set(job, clone, &set, err);

	if (r == 0 && sched_setaffinity(0, sizeof set, &set) < 0)
		r = err_sys(err, ERR_UNAVAILABLE, errno,
			    "option cpus_allowed: '%s': no such CPU may be used here",
			    job->cpus_allowed);
	if (r < 0 || sched_getaffinity(0, sizeof have, &have) < 0)
		return r;
	place_text(&set, asked, sizeof asked);
	place_text(&have, got, sizeof got);
	ledger_add(ledger, "cpus_allowed", asked, got, 0,
		   strcmp(asked, got) ? "the others are not here, or not in its cpuset" : NULL);
	return 0;
}
