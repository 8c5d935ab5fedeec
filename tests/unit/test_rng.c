/*
 * test_rng -- base/rng: the published streams, ranges, fills.
 */
#include "base/rng.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* Source: test vectors of the reference implementations (rand_xoshiro, splitmix64.c). */
static void gives_the_published_streams(void **state)
{
	static const uint64_t want[] = {11520, 0, 1509978240, 1215971899390074240u};
	struct rng r = {{1, 2, 3, 4}};
	uint64_t x = 1234567;

	(void)state;
	for (size_t i = 0; i < sizeof want / sizeof want[0]; i++)
		assert_true(rng_next(&r) == want[i]);
	assert_true(rng_splitmix(&x) == 6457827717110365317u);
	assert_true(rng_splitmix(&x) == 3203168211198807973u);
}

static void a_seed_names_a_stream(void **state)
{
	struct rng a, b, c;

	(void)state;
	rng_init(&a, 1);
	rng_init(&b, 1);
	rng_init(&c, 2);
	assert_true(rng_next(&a) == 0xb3f2af6d0fc710c5u);
	assert_true(rng_next(&b) == 0xb3f2af6d0fc710c5u);
	assert_true(rng_next(&c) != 0xb3f2af6d0fc710c5u);
	for (int i = 0; i < 100; i++)
		assert_true(rng_next(&a) == rng_next(&b));
}

/* Seed 0 must not give the all-zero state, from which xoshiro never leaves. */
static void seed_zero_is_good(void **state)
{
	struct rng r;

	(void)state;
	rng_init(&r, 0);
	assert_true(rng_next(&r) == 0x99ec5f36cb75f2b4u);
	assert_true(rng_next(&r) == 0xbf6e1f784956452au);
}

static void below_stays_below_and_is_even(void **state)
{
	enum { PLACES = 7, DRAWS = 70000 };
	unsigned hits[PLACES] = {0};
	struct rng r;

	(void)state;
	rng_init(&r, 42);
	assert_true(rng_below(&r, 0) == 0);
	assert_true(rng_below(&r, 1) == 0);
	for (int i = 0; i < DRAWS; i++) {
		uint64_t x = rng_below(&r, PLACES);

		assert_true(x < PLACES);
		hits[x]++;
	}
	/* 10000 each, sigma 93: six sigma either way. */
	for (int i = 0; i < PLACES; i++)
		assert_in_range(hits[i], 10000 - 558, 10000 + 558);
	for (int i = 0; i < 1000; i++)
		assert_true(rng_below(&r, UINT64_MAX) < UINT64_MAX);
}

static void fill_writes_all_of_it_and_nothing_else(void **state)
{
	(void)state;
	for (size_t n = 0; n <= 40; n++) {
		unsigned char all[48], again[48];
		uint64_t touched = 0;
		struct rng r;

		/* A byte may be 0xee by chance, hardly in each of 32 streams. */
		for (uint64_t seed = 0; seed < 32; seed++) {
			memset(all, 0xee, sizeof all);
			memset(again, 0xee, sizeof again);
			rng_init(&r, seed);
			rng_fill(&r, all, n);
			rng_init(&r, seed);
			rng_fill(&r, again, n);
			assert_memory_equal(all, again, sizeof all);
			for (size_t i = 0; i < n; i++)
				touched |= (uint64_t)(all[i] != 0xee) << i;
			for (size_t i = n; i < sizeof all; i++)
				assert_int_equal(all[i], 0xee);
		}
		assert_true(touched == (n ? ~0ull >> (64 - n) : 0));
	}
}

static void seeds_differ(void **state)
{
	(void)state;
	assert_true(rng_seed() != rng_seed());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_the_published_streams),
		cmocka_unit_test(a_seed_names_a_stream),
		cmocka_unit_test(seed_zero_is_good),
		cmocka_unit_test(below_stays_below_and_is_even),
		cmocka_unit_test(fill_writes_all_of_it_and_nothing_else),
		cmocka_unit_test(seeds_differ),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
