/*
 * test_counters -- measure/counters: each counter has a value or the errno that says why not.
 */
#include "measure/counters.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "measure/group.h"

static uint64_t work(void)
{
	volatile uint64_t n = 0;

	for (unsigned i = 0; i < 20000000; i++)
		n += i;
	return n;
}

static void each_is_counted_or_refused(void **state)
{
	struct counters c;
	struct counters_mark before, after;
	struct reading r[COUNTERS];

	(void)state;
	counters_open(&c, COUNTERS);
	before = counters_mark(&c);
	work();
	after = counters_mark(&c);
	counters_between(&c, &before, &after, r);
	for (unsigned i = 0; i < COUNTERS; i++) {
		assert_int_equal(reading_known(&r[i]), c.n && c.fd[i] >= 0);
		if (!reading_known(&r[i]))
			assert_true(r[i].errnum > 0);
		assert_non_null(counter_names[i]);
	}
	/* A loop of 20 million rounds has no fewer instructions. */
	if (reading_known(&r[COUNTER_INSTRUCTIONS_USER]))
		assert_true(r[COUNTER_INSTRUCTIONS_USER].value > 20000000);
	if (reading_known(&r[COUNTER_CYCLES_USER]))
		assert_true(r[COUNTER_CYCLES_USER].value > 1000000);
	counters_close(&c);
	counters_close(&c);
	assert_int_equal(c.n, 0);
}

static void too_few_files_are_a_denial(void **state)
{
	struct counters c;
	struct counters_mark none = {0};
	struct reading r[COUNTERS];

	(void)state;
	counters_open(&c, COUNTERS - 1);
	assert_int_equal(c.n, 0);
	counters_between(&c, &none, &none, r);
	for (unsigned i = 0; i < COUNTERS; i++)
		assert_false(reading_known(&r[i]));
	counters_close(&c);
}

static void marks_are_scaled_by_their_own_time(void **state)
{
	struct counters c = {.n = COUNTERS};
	struct counters_mark before = {.enabled = 1000, .running = 1000, .value = {50}};
	struct counters_mark after = {.enabled = 3000, .running = 2000, .value = {150}};
	struct reading r[COUNTERS];

	(void)state;
	c.fd[1] = -1;
	c.error[1] = EACCES;
	counters_between(&c, &before, &after, r);
	assert_int_equal(r[0].state, READING_SCALED);
	assert_int_equal(r[0].value, 200);
	assert_true(r[0].share == 0.5);
	assert_int_equal(r[1].state, READING_DENIED);
}

/* Of a group: this machine may show no counter of the processor's, but it counts time. */
static void a_group_is_counted_or_refused(void **state)
{
	static const enum counter which[] = {COUNTER_TASK_CLOCK, COUNTER_PAGE_FAULTS};
	struct counters_group c;
	struct counters_mark before, after;
	struct group g;
	struct err err = {0};
	struct reading r;
	char name[32];
	bool v2;

	(void)state;
	counters_group_open(&c, "/nonexistent", which, 2);
	before = counters_group_mark(&c);
	r = counters_group_between(&c, &before, &before, which[0], which[0]);
	assert_int_equal(r.state, READING_ABSENT);
	assert_int_equal(r.errnum, ENOENT);
	snprintf(name, sizeof name, "c%d/1", (int)getpid());
	if (group_make(&g, name, &(struct group_limits){0}, &err) < 0)
		skip();
	counters_group_open(&c, group_dir(&g, "perf_event", &v2), which, 2);
	/* Before there is a child, which may have done its work by the time we run again. */
	before = counters_group_mark(&c);
	pid_t pid = fork();

	if (pid == 0) {
		for (unsigned i = 0; i < g.n; i++) {
			FILE *f = fopen(g.enter[i], "w");

			if (!f || fputs("0", f) < 0 || fclose(f) != 0)
				_exit(3);
		}
		work();
		_exit(0);
	}
	int status = -1;

	waitpid(pid, &status, 0);
	after = counters_group_mark(&c);
	assert_int_equal(status, 0);
	r = counters_group_between(&c, &before, &after, which[0], which[0]);
	if (c.error)
		assert_false(reading_known(&r));
	else
		assert_true(r.value > 1000000);
	counters_group_close(&c);
	assert_int_equal(group_remove(&g, &err), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_is_counted_or_refused),
		cmocka_unit_test(a_group_is_counted_or_refused),
		cmocka_unit_test(too_few_files_are_a_denial),
		cmocka_unit_test(marks_are_scaled_by_their_own_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
