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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_is_counted_or_refused),
		cmocka_unit_test(too_few_files_are_a_denial),
		cmocka_unit_test(marks_are_scaled_by_their_own_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
