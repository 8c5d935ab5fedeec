/*
 * test_sample -- medians, spreads and intervals against values worked out by hand.
 */
#include "result/sample.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void near(double got, double want, double by)
{
	if (fabs(got - want) > by)
		fail_msg("got %g, want %g", got, want);
}

/* Points of a published table: NIST/SEMATECH e-Handbook, 1.3.6.7.2. */
static void student(void **state)
{
	static const struct {
		unsigned df;
		double t;
	} table[] = {{1, 12.706}, {2, 4.303},  {4, 2.776},  {10, 2.228}, {11, 2.201},
		     {15, 2.131}, {20, 2.086}, {30, 2.042}, {50, 2.009}, {100, 1.984}};

	(void)state;
	for (unsigned i = 0; i < sizeof table / sizeof *table; i++)
		near(sample_t(table[i].df), table[i].t, 0.0011);
	near(sample_t(1000000), 1.960, 0.0005);
}

static void three(void **state)
{
	double v[] = {14, 10, 12};
	struct sample s = sample_of(v, 3);

	(void)state;
	assert_int_equal(s.n, 3);
	near(s.median, 12, 0);
	near(s.min, 10, 0);
	near(s.max, 14, 0);
	near(s.mean, 12, 1e-12);
	near(s.stddev, 2, 1e-12);
	near(s.low, 12 - 4.303 * 2 / sqrt(3), 1e-9);
	near(s.high, 12 + 4.303 * 2 / sqrt(3), 1e-9);
	near(sample_percent(&s), 100 * 4.303 * 2 / sqrt(3) / 12, 1e-9);
}

static void few(void **state)
{
	double one[] = {5}, even[] = {4, 1, 3, 2};
	struct sample s = sample_of(one, 1);

	(void)state;
	near(s.median, 5, 0);
	near(s.stddev, 0, 0);
	near(s.low, 5, 0);
	near(s.high, 5, 0);
	near(sample_percent(&s), 0, 0);
	near(sample_of(even, 4).median, 2.5, 0);
	assert_int_equal(sample_of(one, 0).n, 0);
}

/* What was not measured is left out, and is still there to be left out again. */
static void unmeasured(void **state)
{
	double v[] = {NAN, 3, NAN, 1, INFINITY}, none[] = {NAN, NAN};

	(void)state;
	for (int i = 0; i < 3; i++) {
		struct sample s = sample_of(v, 5);

		assert_int_equal(s.n, 2);
		near(s.median, 2, 0);
	}
	assert_int_equal(sample_of(none, 2).n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(student),
		cmocka_unit_test(three),
		cmocka_unit_test(few),
		cmocka_unit_test(unmeasured),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
