/*
 * test_restraint -- measure/restraint: counters of groups that a test writes, old and new.
 */
#include "measure/restraint.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/iosonde-restraint-XXXXXX";

static void put(const char *name, const char *text)
{
	char path[128];

	snprintf(path, sizeof path, "%s/%s", folder, name);
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static struct restraint_place place(bool v2)
{
	struct restraint_place p = {0};

	snprintf(p.cpu.dir, sizeof p.cpu.dir, "%s/in", folder);
	p.cpu.top = strlen(folder);
	p.cpu.v2 = v2;
	p.memory = p.cpu;
	return p;
}

static void version_2(void **state)
{
	struct restraint_place p = place(true);
	struct restraint before, after;

	(void)state;
	put("cpu.stat", "usage_usec 5\nnr_periods 7\nnr_throttled 3\nthrottled_usec 11\n");
	put("in/cpu.stat", "usage_usec 5\n");
	put("in/memory.events.local", "low 0\nhigh 1\nmax 2\noom 0\noom_kill 4\n");
	put("memory.events.local", "low 0\nhigh 0\nmax 5\noom 0\noom_kill 0\n");
	restraint_read(&before, &p);
	assert_int_equal(before.cpu_periods.value, 7);
	assert_int_equal(before.cpu_throttled_ns.value, 11000);
	assert_int_equal(before.memory_max.value, 7);
	assert_int_equal(before.memory_oom_kill.value, 4);
	put("cpu.stat", "usage_usec 5\nnr_periods 9\nnr_throttled 4\nthrottled_usec 21\n");
	put("in/cpu.stat", "nr_periods 100\nnr_throttled 50\nthrottled_usec 1\n");
	restraint_read(&after, &p);
	restraint_since(&after, &before);
	assert_int_equal(after.cpu_periods.value, 102);
	assert_int_equal(after.cpu_throttled.value, 51);
	assert_int_equal(after.cpu_throttled_ns.value, 11000);
	assert_int_equal(after.memory_high.value, 0);
	assert_int_equal(after.memory_high.state, READING_MEASURED);
	restraint_add(&after, &before);
	assert_int_equal(after.cpu_periods.value, 109);
}

static void version_1(void **state)
{
	struct restraint_place p = place(false);
	struct restraint r;

	(void)state;
	put("in/cpu.stat", "nr_periods 9\nnr_throttled 4\nthrottled_time 21\n");
	put("cpu.stat", "nr_periods 1\nnr_throttled 1\nthrottled_time 1\n");
	put("in/memory.failcnt", "6\n");
	put("in/memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 2\n");
	restraint_read(&r, &p);
	assert_int_equal(r.cpu_throttled_ns.value, 22);
	assert_int_equal(r.memory_max.value, 6);
	assert_int_equal(r.memory_oom_kill.value, 2);
	assert_int_equal(r.memory_high.state, READING_ABSENT);
	assert_int_equal(r.memory_high.errnum, ENOENT);
}

static void none(void **state)
{
	struct restraint_place p = {.cpu.refusal = -EACCES, .memory.refusal = -ENOENT};
	struct restraint r, later = {.cpu_periods = reading_of(4)};

	(void)state;
	restraint_read(&r, &p);
	assert_int_equal(r.cpu_throttled.state, READING_DENIED);
	assert_int_equal(r.memory_max.state, READING_ABSENT);
	assert_int_equal(r.memory_max.errnum, ENOENT);
	/* Where it could not be read before there is no difference. */
	restraint_since(&later, &r);
	assert_int_equal(later.cpu_periods.state, READING_DENIED);
}

static int make(void **state)
{
	char path[64];

	(void)state;
	if (!mkdtemp(folder))
		return -1;
	snprintf(path, sizeof path, "%s/in", folder);
	return mkdir(path, 0700);
}

static int unmake(void **state)
{
	static const char *const names[] = {"cpu.stat",
					    "in/cpu.stat",
					    "memory.events.local",
					    "in/memory.events.local",
					    "in/memory.failcnt",
					    "in/memory.oom_control",
					    "in",
					    ""};
	char path[128];

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		snprintf(path, sizeof path, "%s/%s", folder, names[i]);
		(void)remove(path);
	}
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(version_2),
		cmocka_unit_test(version_1),
		cmocka_unit_test(none),
	};

	return cmocka_run_group_tests(tests, make, unmake);
}
