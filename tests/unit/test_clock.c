/*
 * test_clock -- ticks against CLOCK_MONOTONIC. */
#include "measure/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void test_settles_to_monotonic(void **state)
{
	struct timespec t = {0, 20000000};
	struct clock c;

	(void)state;
	clock_init(&c);
	assert_non_null(c.reason);
	clock_estimate(&c);
	double estimate = c.ns_per_tick;
	struct clock_pair a = clock_pair(&c);

	nanosleep(&t, NULL);
	struct clock_pair b = clock_pair(&c);

	clock_settle(&c);
	double ns = (double)clock_to_ns(&c, b.ticks - a.ticks);

	assert_true(ns > 19e6);
	/* 100 ppm over 20 ms is 2 us: more than a bracket's width on a quiet machine. */
	assert_float_equal(ns, (double)(b.ns - a.ns), 20e3);
	assert_float_equal(estimate, c.ns_per_tick, c.ns_per_tick * 0.01);
}

static void test_ticks_ascend(void **state)
{
	struct clock c;

	(void)state;
	clock_init(&c);
	uint64_t last = clock_ticks(&c);

	for (int i = 0; i < 100000; i++) {
		uint64_t now = clock_ticks(&c);

		assert_true(now >= last);
		last = now;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_settles_to_monotonic),
		cmocka_unit_test(test_ticks_ascend),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
