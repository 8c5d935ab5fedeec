/*
 * test_series -- measure/series: nothing lost by coarsening or merging, rates per second.
 */
#include "measure/series.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/rng.h"

static void assert_same(const struct series *a, const struct series *b)
{
	assert_int_equal(a->width, b->width);
	assert_int_equal(a->n, b->n);
	for (uint32_t i = 0; i < a->n; i++) {
		assert_int_equal(a->slot[i].bytes, b->slot[i].bytes);
		assert_int_equal(a->slot[i].ios, b->slot[i].ios);
	}
}

static uint64_t total(const struct series *s)
{
	uint64_t sum = 0;

	for (uint32_t i = 0; i < s->n; i++)
		sum += s->slot[i].bytes;
	return sum;
}

static void the_last_slot_fits_and_the_next_coarsens(void **state)
{
	struct series s;

	(void)state;
	series_init(&s);
	for (uint64_t t = 0; t < SERIES_SLOTS; t++)
		series_add(&s, t, t, 1);
	assert_int_equal(s.width, 1);
	assert_int_equal(s.n, SERIES_SLOTS);
	series_add(&s, SERIES_SLOTS, SERIES_SLOTS, 1);
	assert_int_equal(s.width, 2);
	assert_int_equal(s.n, SERIES_SLOTS / 2 + 1);
	assert_int_equal(s.slot[0].bytes, 0 + 1);
	assert_int_equal(s.slot[511].bytes, 1022 + 1023);
	assert_int_equal(s.slot[511].ios, 2);
	assert_int_equal(s.slot[512].bytes, 1024);
	assert_int_equal(total(&s), 1024 * 1025 / 2);
}

static void an_odd_number_of_slots_is_halved(void **state)
{
	struct series s;

	(void)state;
	series_init(&s);
	for (uint64_t t = 0; t < 5; t++)
		series_add(&s, t, 1, 1);
	series_add(&s, 3 * SERIES_SLOTS, 1, 1);
	assert_int_equal(s.width, 4);
	assert_int_equal(s.slot[0].ios, 4);
	assert_int_equal(s.slot[1].ios, 1);
	assert_int_equal(s.slot[2].ios, 0);
	assert_int_equal(total(&s), 6);
}

static void any_second_has_a_slot(void **state)
{
	struct series s;

	(void)state;
	series_init(&s);
	series_add(&s, UINT64_MAX, 7, 1);
	series_add(&s, 0, 1, 1);
	assert_int_equal(s.n, SERIES_SLOTS);
	assert_int_equal(s.slot[SERIES_SLOTS - 1].bytes, 7);
	assert_int_equal(s.slot[0].bytes, 1);
}

/* Slots above n may hold what they held before coarsening. */
static void gaps_are_empty(void **state)
{
	struct series s;

	(void)state;
	memset(&s, 0xff, sizeof s);
	series_init(&s);
	series_add(&s, 9, 1, 1);
	for (int i = 0; i < 9; i++)
		assert_int_equal(s.slot[i].bytes, 0);
}

static void merging_is_adding_all_into_one(void **state)
{
	static const uint64_t lengths[] = {1, 100, 1024, 1025, 2048, 2049, 5000, 100000};
	struct rng rng;

	(void)state;
	rng_init(&rng, 1);
	for (int round = 0; round < 200; round++) {
		struct series a, b, all;

		series_init(&a);
		series_init(&b);
		series_init(&all);
		uint64_t la = lengths[rng_below(&rng, 8)], lb = lengths[rng_below(&rng, 8)];

		for (int i = 0; i < 300; i++) {
			uint64_t ta = rng_below(&rng, la), tb = rng_below(&rng, lb);

			series_add(&a, ta, i, 1);
			series_add(&b, tb, 2 * i, 3);
			series_add(&all, ta, i, 1);
			series_add(&all, tb, 2 * i, 3);
		}
		struct series other = b;

		series_merge(&other, &a);
		series_merge(&a, &b);
		assert_same(&a, &all);
		assert_same(&other, &all);
	}
}

static void merging_into_nothing_is_copying(void **state)
{
	struct series none, s;

	(void)state;
	memset(&none, 0, sizeof none);
	series_init(&s);
	series_add(&s, 3000, 5, 1);
	series_merge(&none, &s);
	assert_same(&none, &s);
	struct series empty;

	memset(&empty, 0, sizeof empty);
	series_merge(&s, &empty);
	assert_same(&none, &s);
}

static void whole_seconds_count_and_the_rest_does_not(void **state)
{
	struct series s;

	(void)state;
	series_init(&s);
	series_add(&s, 0, 100, 10);
	series_add(&s, 1, 200, 20);
	series_add(&s, 2, 300, 30);
	series_add(&s, 3, 5, 1);
	struct series_stat st = series_stat(&s, 0, 3.4);

	assert_int_equal(st.samples, 3);
	assert_float_equal(st.min, 100, 1e-9);
	assert_float_equal(st.max, 300, 1e-9);
	assert_float_equal(st.mean, 200, 1e-9);
	assert_float_equal(st.stddev, 100, 1e-9);
	assert_float_equal(series_stat(&s, 1, 3.4).mean, 20, 1e-9);
	assert_int_equal(series_stat(&s, 1, 4).samples, 4);
}

static void less_than_a_second_is_scaled(void **state)
{
	struct series s;

	(void)state;
	series_init(&s);
	series_add(&s, 0, 100, 10);
	struct series_stat st = series_stat(&s, 0, 0.25);

	assert_int_equal(st.samples, 1);
	assert_float_equal(st.min, 400, 1e-9);
	assert_float_equal(st.max, 400, 1e-9);
	assert_float_equal(st.mean, 400, 1e-9);
	assert_float_equal(st.stddev, 0, 1e-9);
}

static void seconds_without_an_io_are_zeros(void **state)
{
	struct series s;

	(void)state;
	memset(&s, 0xff, sizeof s);
	series_init(&s);
	series_add(&s, 0, 100, 10);
	struct series_stat st = series_stat(&s, 0, 4);

	assert_int_equal(st.samples, 4);
	assert_float_equal(st.min, 0, 1e-9);
	assert_float_equal(st.mean, 25, 1e-9);
}

static void wide_slots_are_per_second_too(void **state)
{
	struct series s;

	(void)state;
	series_init(&s);
	for (uint64_t t = 0; t < 2000; t++)
		series_add(&s, t, 50, 5);
	struct series_stat st = series_stat(&s, 0, 2000);

	assert_int_equal(s.width, 2);
	assert_int_equal(st.samples, 1000);
	assert_float_equal(st.mean, 50, 1e-9);
	assert_float_equal(st.max, 50, 1e-9);
}

static void nothing_has_no_samples(void **state)
{
	struct series s;

	(void)state;
	series_init(&s);
	assert_int_equal(series_stat(&s, 0, 10).samples, 0);
	series_add(&s, 0, 1, 1);
	assert_int_equal(series_stat(&s, 0, 0).samples, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_last_slot_fits_and_the_next_coarsens),
		cmocka_unit_test(an_odd_number_of_slots_is_halved),
		cmocka_unit_test(any_second_has_a_slot),
		cmocka_unit_test(gaps_are_empty),
		cmocka_unit_test(merging_is_adding_all_into_one),
		cmocka_unit_test(merging_into_nothing_is_copying),
		cmocka_unit_test(whole_seconds_count_and_the_rest_does_not),
		cmocka_unit_test(less_than_a_second_is_scaled),
		cmocka_unit_test(seconds_without_an_io_are_zeros),
		cmocka_unit_test(wide_slots_are_per_second_too),
		cmocka_unit_test(nothing_has_no_samples),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
