/*
 * test_rank -- load/rank: who is above whom, by right and without.  In a child: what it has
 * given up it may not take again.
 */
#include "load/rank.h"

#include <errno.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NO_RIGHT = 99 };

static bool are(int policy, int priority)
{
	struct sched_param param = {0};

	return syscall(SYS_sched_getscheduler, 0) == policy &&
	       syscall(SYS_sched_getparam, 0, &param) == 0 && param.sched_priority == priority;
}

static int be(int policy, int priority, rlim_t most, bool root)
{
	const struct sched_param param = {.sched_priority = priority};
	const struct rlimit limit = {most, most};

	if (syscall(SYS_sched_setscheduler, 0, policy, &param) < 0 ||
	    setrlimit(RLIMIT_RTPRIO, &limit) < 0)
		return NO_RIGHT;
	return root || syscall(SYS_setresuid, 65534, 65534, 65534) == 0 ? 0 : NO_RIGHT;
}

struct wanted {
	int policy, priority; /* at first */
	rlim_t most;	      /* RLIMIT_RTPRIO */
	bool root;
	int raise; /* its return */
	int above; /* priority of who keeps the time */
	int worker_policy, worker_priority;
};

static int child(const struct wanted *w)
{
	struct rank old;
	int r = be(w->policy, w->priority, w->most, w->root);

	if (r)
		return r;
	if (rank_raise(&old) != w->raise || !are(w->policy, w->above))
		return 1;
	rank_restore(&old);
	if (!are(w->policy, w->priority))
		return 2;
	rank_raise(&old);
	rank_lower();
	return are(w->worker_policy, w->worker_priority) ? 0 : 3;
}

static void each(void **state)
{
	static const struct wanted wanted[] = {
		{SCHED_OTHER, 0, 0, true, 0, 0, SCHED_OTHER, 0},
		{SCHED_FIFO, 10, 0, true, 0, 11, SCHED_FIFO, 10},
		{SCHED_RR, 1, 0, true, 0, 2, SCHED_RR, 1},
		{SCHED_FIFO, 99, 0, true, -EINVAL, 99, SCHED_FIFO, 98},
		{SCHED_FIFO, 10, 11, false, 0, 11, SCHED_FIFO, 10},
		{SCHED_FIFO, 10, 10, false, -EPERM, 10, SCHED_FIFO, 9},
		{SCHED_FIFO, 1, 1, false, -EPERM, 1, SCHED_RR, 1},
		{SCHED_FIFO, 10, 0, false, -EPERM, 10, SCHED_FIFO, 9},
		{SCHED_FIFO, 1, 0, false, -EPERM, 1, SCHED_OTHER, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
		int status;
		pid_t pid = fork();

		if (pid == 0)
			_exit(child(&wanted[i]));
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_true(WIFEXITED(status));
		/* A limit above that of the machine takes a right that root may not have. */
		if (WEXITSTATUS(status) && WEXITSTATUS(status) != NO_RIGHT)
			fail_msg("case %zu: %d", i, WEXITSTATUS(status));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each),
	};

	return cmocka_run_group_tests_name("rank", tests, NULL, NULL);
}
