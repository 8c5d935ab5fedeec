/*
 * test_order -- rounds of all cells, shuffled by a seed.
 */
#include "job/order.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { CELLS = 7, TURNS = 50 };

/* Each round has every cell once, whatever the seed. */
static void rounds(void **state)
{
	struct order_trial t[CELLS * TURNS];

	(void)state;
	for (uint64_t seed = 0; seed < 100; seed++) {
		order_make(t, CELLS, TURNS, &seed);
		for (unsigned i = 0; i < TURNS; i++) {
			unsigned seen = 0;

			for (unsigned c = 0; c < CELLS; c++) {
				assert_int_equal(t[i * CELLS + c].turn, i);
				seen |= 1u << t[i * CELLS + c].cell;
			}
			assert_int_equal(seen, (1u << CELLS) - 1);
		}
	}
}

static void seeds(void **state)
{
	struct order_trial a[CELLS * TURNS], b[CELLS * TURNS];

	(void)state;
	order_make(a, CELLS, TURNS, NULL);
	for (unsigned i = 0; i < CELLS * TURNS; i++)
		assert_int_equal(a[i].cell, i % CELLS);
	order_make(a, CELLS, TURNS, &(uint64_t){42});
	order_make(b, CELLS, TURNS, &(uint64_t){42});
	assert_memory_equal(a, b, sizeof a);
	order_make(b, CELLS, TURNS, &(uint64_t){43});
	assert_int_not_equal(memcmp(a, b, sizeof a), 0);
	/* 0 is one as any other. */
	order_make(b, CELLS, TURNS, &(uint64_t){0});
	order_make(a, CELLS, TURNS, NULL);
	assert_int_not_equal(memcmp(a, b, sizeof a), 0);
}

/* Every cell comes to every place equally often: chi-square, 36 degrees, far beyond 1e-9. */
static void evenly(void **state)
{
	static struct order_trial t[CELLS * 7000];
	unsigned count[CELLS][CELLS] = {{0}};
	double chi = 0;

	(void)state;
	order_make(t, CELLS, 7000, &(uint64_t){1});
	for (unsigned i = 0; i < CELLS * 7000; i++)
		count[t[i].cell][i % CELLS]++;
	for (int c = 0; c < CELLS; c++)
		for (int p = 0; p < CELLS; p++)
			chi += (count[c][p] - 1000.0) * (count[c][p] - 1000.0) / 1000;
	assert_true(chi < 110);
	assert_true(chi > 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rounds),
		cmocka_unit_test(seeds),
		cmocka_unit_test(evenly),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
