/*
 * test_ceiling -- load/ceiling: the null engine does I/Os, and they take time.
 */
#include "load/ceiling.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void a_rate_and_its_cost_agree(void **state)
{
	struct reading iops = {0}, cost = {0};

	(void)state;
	/* On a busy machine its time may be over before it has a figure. */
	for (int i = 0; i < 20 && iops.state != READING_MEASURED; i++)
		ceiling_measure(&iops, &cost);
	assert_int_equal(iops.state, READING_MEASURED);
	assert_true(iops.value > 1000);
	/* picoseconds: their product is a second, but for what was rounded off */
	double second = (double)iops.value * (double)cost.value / 1e12;

	assert_true(second > 0.99 && second <= 1.01);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_rate_and_its_cost_agree),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
