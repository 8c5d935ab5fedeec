/*
 * test_tile -- blocks of mixed sizes cover a file once, in the asked shares. */
#include "load/tile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

enum { MOST = 20000 };

/* One pass over units blocks of the smallest size; count[k]: I/Os of k of them. */
static void pass(const struct shape_sizes *s, uint64_t units, uint64_t seed, unsigned *count,
		 uint64_t *jump)
{
	unsigned char *seen = calloc(1, units);
	struct tile t;
	uint64_t offset, len, ios = 0, last = 0;

	*jump = 0;
	tile_init(&t, s, units * s->min + s->min / 2, seed);
	while (tile_next(&t, s, &offset, &len)) {
		assert_true(len >= s->min && len <= s->max && len % s->min == 0);
		for (uint64_t u = offset / s->min; u < (offset + len) / s->min; u++) {
			assert_true(u < units);
			assert_int_equal(seen[u]++, 0);
		}
		count[len / s->min]++;
		*jump += offset > last ? offset - last : last - offset;
		last = offset;
		ios++;
	}
	for (uint64_t u = 0; u < units; u++)
		assert_int_equal(seen[u], 1);
	*jump /= ios * s->min;
	free(seen);
}

static void ranges_cover_once(void **state)
{
	static const uint64_t sizes[] = {1, 2, 15, 16, 17, 31, 100, 1024, 9999};

	(void)state;
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
		for (uint64_t most = 2; most <= 17; most++) {
			struct shape_sizes s = {.min = 512, .max = 512 * most};
			unsigned count[MOST] = {0};
			uint64_t jump;

			pass(&s, sizes[i], i + most, count, &jump);
		}
}

static void a_range_is_even(void **state)
{
	struct shape_sizes s = {.min = 4096, .max = 16 * 4096};
	unsigned count[MOST] = {0};
	uint64_t jump;

	(void)state;
	pass(&s, MOST, 1, count, &jump);
	/* 1250 regions: 16 of 17 cuts are for two sizes, so each comes 147 times. */
	for (int k = 1; k <= 16; k++)
		assert_in_range(count[k], 145, 149);
	/* Not region by region: the mean distance is a third of the file. */
	assert_in_range(jump, MOST / 4, MOST * 2 / 5);
}

static void a_split_keeps_its_shares(void **state)
{
	struct shape_sizes s = {.min = 4096,
				.max = 16 * 4096,
				.n = 3,
				.weights = 100,
				.split = {{4096, 20}, {4 * 4096, 30}, {16 * 4096, 50}}};
	unsigned count[MOST] = {0};
	uint64_t jump;

	(void)state;
	pass(&s, MOST, 1, count, &jump);
	double all = count[1] + count[4] + count[16];

	/* Exact but for the last region of each size, which may be cut. */
	assert_in_range(1000 * count[1] / all, 185, 215);
	assert_in_range(1000 * count[4] / all, 290, 310);
	assert_in_range(1000 * count[16] / all, 485, 515);
	assert_in_range(jump, MOST / 4, MOST * 2 / 5);
}

static void sizes_that_leave_a_rest_cover_once(void **state)
{
	struct shape_sizes s = {.min = 4096,
				.max = 7 * 4096,
				.n = 3,
				.weights = 100,
				.split = {{7 * 4096, 1}, {3 * 4096, 99}, {4096, 0}}};
	unsigned count[MOST] = {0};
	uint64_t jump;

	(void)state;
	for (uint64_t units = 1; units < 60; units++)
		pass(&s, units, units, count, &jump);
	assert_true(count[1] > 0 && count[3] > 0 && count[7] > 0);
}

/* Of few regions, too, each size has its share over many passes, whichever stands first. */
static void few_regions_are_fair(void **state)
{
	struct shape_sizes s = {
		.min = 4096,
		.max = 1 << 20,
		.n = 3,
		.weights = 10,
		.split = {{4096, 1}, {65536, 5}, {1 << 20, 4}},
	};
	unsigned count[MOST] = {0};
	uint64_t jump;

	(void)state;
	for (uint64_t seed = 0; seed < 4000; seed++)
		pass(&s, 8 * 256, seed, count, &jump);
	double all = count[1] + count[16] + count[256];

	assert_true(count[1] / all > 0.05 && count[1] / all < 0.15);
	assert_true(count[16] / all > 0.45 && count[16] / all < 0.55);
	assert_true(count[256] / all > 0.36 && count[256] / all < 0.44);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ranges_cover_once),
		cmocka_unit_test(a_range_is_even),
		cmocka_unit_test(a_split_keeps_its_shares),
		cmocka_unit_test(sizes_that_leave_a_rest_cover_once),
		cmocka_unit_test(few_regions_are_fair),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
