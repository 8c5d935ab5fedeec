/*
 * rank -- who keeps the time and heeds signals goes before those who do the I/O.
 */
#include "load/rank.h"

#include <errno.h>
#include <sched.h>
#include <stdbool.h>
#include <sys/syscall.h>
#include <unistd.h>

/* By system call: a C library may refuse (musl), or remember for threads what a fork resets. */
static bool rank_real_time(int *policy, int *priority)
{
	struct sched_param param;

	*policy = (int)syscall(SYS_sched_getscheduler, 0);
	if ((*policy != SCHED_FIFO && *policy != SCHED_RR) ||
	    syscall(SYS_sched_getparam, 0, &param) < 0)
		return false;
	*priority = param.sched_priority;
	return true;
}

static int rank_set(int policy, int priority)
{
	const struct sched_param param = {.sched_priority = priority};

	return syscall(SYS_sched_setscheduler, 0, policy, &param) < 0 ? -errno : 0;
}

int rank_raise(struct rank *old)
{
	int policy, priority;

	*old = (struct rank){0};
	if (!rank_real_time(&policy, &priority))
		return 0;
	int r = rank_set(policy, priority + 1);

	if (r == 0)
		*old = (struct rank){policy, priority};
	return r;
}

void rank_restore(const struct rank *old)
{
	if (old->policy)
		(void)rank_set(old->policy, old->priority);
}

void rank_lower(void)
{
	int policy, priority;

	if (!rank_real_time(&policy, &priority))
		return;
	if (priority > 1)
		(void)rank_set(policy, priority - 1);
	else if (rank_set(SCHED_RR, priority) < 0)
		(void)rank_set(SCHED_OTHER, 0);
}
