/*
 * test_task -- measure/task: lines of /proc, and what a child of the test has run.
 */
#include "measure/task.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void a_line_is_taken_apart(void **state)
{
	struct task t;

	(void)state;
	/* a name may hold anything */
	assert_int_equal(task_parse(&t, "17 (a) (b R 3) S 5 17 17 0 -1 4194560 100 7 0 0 11 22 33 "
					"44 20 5 1 0 987654 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 "
					"17 18 19 0 66 0 1 2 3 4 5 6 7 0"),
			 0);
	assert_string_equal(t.name, "a) (b R 3");
	assert_int_equal(t.ppid, 5);
	assert_int_equal(t.user, 11);
	assert_int_equal(t.system, 22);
	assert_int_equal(t.children[0], 33);
	assert_int_equal(t.children[1], 44);
	assert_int_equal(t.nice, 5);
	assert_int_equal(t.start, 987654);
	assert_int_equal(t.guest, 66);
	assert_false(t.kernel);
	assert_false(t.dead);
	assert_int_equal(task_parse(&t, ""), -EINVAL);
	assert_int_equal(task_parse(&t, "17 (x) S 1 2 3"), -EINVAL);
}

/* A child that counts until somebody ends it, the test is over or it ran for ten seconds. */
static pid_t busy_child(void)
{
	const struct rlimit ten = {10, 10};
	pid_t pid = fork();

	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		setrlimit(RLIMIT_CPU, &ten);
		for (volatile unsigned n = 0;; n++)
			;
	}
	assert_true(pid > 0);
	return pid;
}

struct threads {
	pid_t pid;
	uint64_t ns;
	unsigned n;
};

static void add_thread(void *arg, pid_t tid)
{
	struct threads *all = arg;
	struct task thread;

	assert_int_equal(task_read(&thread, all->pid, tid), 0);
	all->ns += thread.ns;
	all->n++;
}

/*
 * A process is the sum of its threads: of one that is stopped, exactly.  More than one where a
 * sanitizer gives the child a thread of its own, and where it runs on for a moment after the
 * word that it stopped, the process says so by another value after than before.
 */
static uint64_t sum_of_stopped(struct threads *all)
{
	struct task before, after;
	char dir[32];

	snprintf(dir, sizeof dir, "/proc/%d/task", (int)all->pid);
	do {
		all->ns = all->n = 0;
		assert_int_equal(task_read(&before, all->pid, 0), 0);
		task_each(dir, add_thread, all);
		assert_int_equal(task_read(&after, all->pid, 0), 0);
	} while (before.ns != after.ns);
	return after.ns;
}

static void a_child_that_runs(void **state)
{
	struct threads all = {.pid = busy_child()};
	pid_t pid = all.pid;
	struct task thread;
	char command[64];
	int status;

	(void)state;
	do {
		nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
		assert_int_equal(task_read(&thread, pid, pid), 0);
	} while (thread.ns < 50000000 && !thread.dead);
	assert_int_equal(kill(pid, SIGSTOP), 0);
	assert_int_equal(waitpid(pid, &status, WUNTRACED), pid);
	assert_true(WIFSTOPPED(status));
	uint64_t process = sum_of_stopped(&all);

	assert_true(process >= 50000000);
	/* Ticks alone, where the scheduler keeps no time of a thread, round down twice for each. */
	uint64_t slack = task_ns(pid, pid) ? 0 : 2 * all.n * task_tick_ns();

	assert_in_range(process, all.ns, all.ns + slack);
	assert_int_equal(task_read(&thread, pid, pid), 0);
	assert_int_equal(thread.ppid, getpid());
	assert_false(thread.kernel);
	assert_true(task_command(pid, command, sizeof command) > 0);
	assert_non_null(strstr(command, "test_task"));
	kill(pid, SIGKILL);
	struct rusage spent;

	assert_int_equal(wait4(pid, NULL, 0, &spent), pid);
	uint64_t us = (uint64_t)(spent.ru_utime.tv_sec + spent.ru_stime.tv_sec) * 1000000 +
		      (uint64_t)(spent.ru_utime.tv_usec + spent.ru_stime.tv_usec);

	assert_true(us * 1000 + 2 * task_tick_ns() >= process);
	assert_int_equal(task_read(&thread, pid, pid), -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_is_taken_apart),
		cmocka_unit_test(a_child_that_runs),
	};

	return cmocka_run_group_tests_name("task", tests, NULL, NULL);
}
