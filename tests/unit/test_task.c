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
#include <string.h>

#include <cmocka.h>

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

static void a_child_that_runs(void **state)
{
	pid_t pid = fork();
	struct task process, thread;
	char command[64];
	int tries = 0;

	(void)state;
	if (pid == 0)
		for (volatile unsigned n = 0;; n++)
			;
	do {
		nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
		assert_int_equal(task_read(&process, pid, 0), 0);
		assert_int_equal(task_read(&thread, pid, pid), 0);
	} while (thread.ns < 50000000 && ++tries < 2000);
	assert_true(thread.ns >= process.ns && thread.ns - process.ns < 1000000000);
	assert_int_equal(thread.ppid, getpid());
	assert_false(thread.kernel);
	assert_true(task_command(pid, command, sizeof command) > 0);
	assert_non_null(strstr(command, "test_task"));
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
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
