/*
 * test_ran -- measure/ran: a root group of either version, as files.
 */
#include "measure/ran.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

static char root[64];

static void put(const char *name, const char *text)
{
	char path[128];

	snprintf(path, sizeof path, "%s/%s", root, name);
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static void group(const char *name)
{
	char path[128];

	snprintf(path, sizeof path, "%s/%s", root, name);
	assert_int_equal(mkdir(path, 0755), 0);
}

static int make_root(void **state)
{
	(void)state;
	snprintf(root, sizeof root, "/tmp/test_ran.XXXXXX");
	return mkdtemp(root) ? 0 : -1;
}

static int remove_root(void **state)
{
	char command[128];

	(void)state;
	snprintf(command, sizeof command, "rm -r %s", root);
	return system(command);
}

static void version_one_tells_of_every_thread(void **state)
{
	(void)state;
	put("cpuacct.usage", "1000\n");
	/* not the root: a container's part is mounted */
	assert_int_equal(ran_at(root, false).errnum, ENOENT);
	put("release_agent", "");
	struct ran r = ran_at(root, false);

	assert_int_equal(r.source, RAN_ROOT);
	struct ran_mark a = ran_mark(&r);

	put("cpuacct.usage", "5000\n");
	struct ran_mark b = ran_mark(&r);
	/* those of the kernel are among them */
	struct reading ran = ran_between(&r, &a, &b, 100);

	assert_int_equal(ran.state, READING_MEASURED);
	assert_int_equal(ran.value, 4000);
}

static void version_two_is_a_sum(void **state)
{
	(void)state;
	/* the root's own is made of ticks */
	put("cpu.stat", "usage_usec 77\n");
	put("cgroup.procs", "2\n");
	group("a.slice");
	group("b.slice");
	put("a.slice/cpu.stat", "usage_usec 10\nuser_usec 9\n");
	put("b.slice/cpu.stat", "usage_usec 20\n");
	struct ran r = ran_at(root, true);

	assert_int_equal(r.source, RAN_GROUPS);
	struct ran_mark a = ran_mark(&r);

	put("b.slice/cpu.stat", "usage_usec 25\n");
	struct ran_mark b = ran_mark(&r);
	struct reading ran = ran_between(&r, &a, &b, 300);

	assert_int_equal(ran.state, READING_MEASURED);
	assert_int_equal(ran.value, 5300);
	group("c.slice");
	put("c.slice/cpu.stat", "usage_usec 1\n");
	b = ran_mark(&r);
	ran = ran_between(&r, &a, &b, 0);
	assert_int_equal(ran.state, READING_ESTIMATED);
	assert_int_equal(ran.value, 6000);
}

static void version_two_with_processes_in_its_root(void **state)
{
	char own[32];

	(void)state;
	snprintf(own, sizeof own, "2\n%d\n", (int)getpid());
	put("cgroup.procs", own);
	struct ran r = ran_at(root, true);

	assert_int_equal(r.source, RAN_NONE);
	assert_int_equal(r.errnum, ENODATA);
	struct ran_mark a = ran_mark(&r);
	struct reading ran = ran_between(&r, &a, &a, 300);

	assert_false(reading_known(&ran));
	assert_int_equal(ran.errnum, ENODATA);
	/* a group that is not the root */
	put("cgroup.type", "domain\n");
	assert_int_equal(ran_at(root, true).errnum, ENOENT);
}

static uint64_t ns_of(const struct timespec *t)
{
	return (uint64_t)t->tv_sec * 1000000000u + (uint64_t)t->tv_nsec;
}

static void this_machine(void **state)
{
	struct ran r = ran_find();
	struct ran_mark a = ran_mark(&r);
	struct timespec now;

	(void)state;
	if (!r.source) {
		assert_true(r.errnum > 0);
		skip();
	}
	/* until we have run for 0.1 s more */
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	uint64_t until = ns_of(&now) + 100000000;

	while (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now) == 0 && ns_of(&now) < until)
		;
	struct ran_mark b = ran_mark(&r);
	struct reading ran = ran_between(&r, &a, &b, 0);

	assert_true(reading_known(&ran));
	/* a tick may be missing at either end */
	assert_true(ran.value >= 80000000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(version_one_tells_of_every_thread, make_root,
						remove_root),
		cmocka_unit_test_setup_teardown(version_two_is_a_sum, make_root, remove_root),
		cmocka_unit_test_setup_teardown(version_two_with_processes_in_its_root, make_root,
						remove_root),
		cmocka_unit_test(this_machine),
	};

	return cmocka_run_group_tests_name("ran", tests, NULL, NULL);
}
