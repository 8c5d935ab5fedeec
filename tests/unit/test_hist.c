/*
 * test_hist -- buckets, error bound, quantiles, merge. */
#include "measure/hist.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/rng.h"

static struct hist *hist_new(void)
{
	struct hist *h = calloc(1, sizeof *h);

	assert_non_null(h);
	return h;
}

static void test_bucket_edges(void **state)
{
	(void)state;
	for (unsigned b = 0; b < HIST_BUCKETS; b++) {
		assert_int_equal(hist_bucket(hist_lower(b)), b);
		assert_int_equal(hist_bucket(hist_upper(b)), b);
		if (b + 1 < HIST_BUCKETS)
			assert_true(hist_upper(b) + 1 == hist_lower(b + 1));
	}
}

static void test_relative_error(void **state)
{
	struct rng r;

	(void)state;
	rng_init(&r, 1);
	for (int i = 0; i < 1000000; i++) {
		uint64_t v = rng_next(&r) >> (19 + rng_below(&r, 45));
		unsigned b = hist_bucket(v);

		assert_true(hist_lower(b) <= v && v <= hist_upper(b));
		assert_true((double)(hist_upper(b) - v) <= (double)v / HIST_SUB);
	}
}

static int by_value(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

/* Against a sorted array: the nearest rank itself. */
static void test_quantiles_against_sorting(void **state)
{
	enum { N = 20011 };
	static const double q[] = {0, 0.01, 0.25, 0.5, 0.9, 0.99, 0.999, 0.9999, 1};
	uint64_t *v = malloc(N * sizeof *v);
	struct hist *h = hist_new();
	double sum = 0;
	struct rng r;

	(void)state;
	rng_init(&r, 7);
	for (int i = 0; i < N; i++) {
		v[i] = rng_next(&r) >> (30 + rng_below(&r, 20));
		hist_add(h, v[i], 1);
		sum += (double)v[i];
	}
	qsort(v, N, sizeof *v, by_value);
	for (size_t i = 0; i < sizeof q / sizeof q[0]; i++) {
		size_t rank = (size_t)(q[i] * N + 0.999999999);
		uint64_t truth = v[rank ? rank - 1 : 0];
		uint64_t got = hist_quantile(h, q[i]);

		assert_true(fabs((double)got - (double)truth) <= (double)truth / HIST_SUB);
	}
	assert_true(hist_min(h) == v[0] && h->max == v[N - 1]);
	assert_true(hist_count(h) == N);
	assert_float_equal(hist_mean(h), sum / N, sum / N * 1e-9);
	free(v);
	free(h);
}

static void test_stddev(void **state)
{
	struct hist *h = hist_new();

	(void)state;
	assert_true(hist_stddev(h) == 0 && hist_mean(h) == 0 && hist_quantile(h, 0.5) == 0);
	hist_add(h, 100000, 50);
	hist_add(h, 300000, 50);
	assert_float_equal(hist_mean(h), 200000, 0.001);
	assert_float_equal(hist_stddev(h), 100000, 100000 / 512.0 * 2);
	assert_true(hist_quantile(h, 2) == 300000 && hist_quantile(h, -1) >= 100000);
	free(h);
}

static void test_merge_is_all_in_one(void **state)
{
	struct hist *a = hist_new(), *b = hist_new(), *all = hist_new();
	struct rng r;

	(void)state;
	rng_init(&r, 3);
	for (int i = 0; i < 5000; i++) {
		uint64_t v = rng_below(&r, 1 << 20) + 1;

		hist_add(i % 3 ? a : b, v, 2);
		hist_add(all, v, 2);
	}
	hist_merge(a, b);
	assert_memory_equal(a, all, sizeof *a);
	free(a);
	free(b);
	free(all);
}

/* More than 32 bits of samples in one bucket. */
static void test_carries(void **state)
{
	const uint64_t half = 1ull << HIST_LOW_BITS, many = 5ull << 32;
	struct hist *h = hist_new(), *g = hist_new();

	(void)state;
	hist_add(h, 10, 3);
	hist_add(h, 700, (uint32_t)half - 1);
	hist_carry(h);
	assert_int_equal(h->carries, 0);
	for (int i = 0; i < 4; i++) {
		hist_add(h, 700, (uint32_t)half - 1);
		hist_carry(h);
	}
	assert_int_equal(hist_at(h, hist_bucket(700)), 5 * (half - 1));
	assert_int_equal(hist_at(h, hist_bucket(10)), 3);
	assert_int_equal(hist_count(h), 5 * (half - 1) + 3);
	hist_add(g, 700, 0);
	hist_set(g, hist_bucket(700), many);
	assert_int_equal(hist_count(g), many);
	hist_merge(g, h);
	assert_int_equal(hist_at(g, hist_bucket(700)), many + 5 * (half - 1));
	assert_int_equal(hist_at(g, hist_bucket(10)), 3);
	hist_merge(g, g);
	assert_int_equal(hist_count(g), 2 * (many + 5 * (half - 1) + 3));
	hist_set(g, hist_bucket(700), 4);
	assert_int_equal(hist_count(g), 10);
	free(g);
	free(h);
}

/* What is added after a merge widens what was merged. */
static void test_adding_after_merging(void **state)
{
	static const uint64_t v[] = {1000, 900, 5000, 5000, 7, 1 << 20, 0, UINT64_MAX, 3, 800};
	enum { N = sizeof v / sizeof v[0] };

	(void)state;
	for (unsigned cut = 0; cut <= N; cut++) {
		struct hist *all = calloc(3, sizeof *all), *part = all + 1, *other = all + 2;

		for (unsigned i = 0; i < N; i++) {
			hist_add(all, v[i], 1);
			hist_add(i < cut ? part : other, v[i], 1);
			assert_true(all->max >= v[i] && hist_min(all) <= v[i]);
		}
		hist_merge(other, part);
		hist_add(all, 12345, 2);
		hist_add(other, 12345, 2);
		hist_add(all, 1, 1);
		hist_add(other, 1, 1);
		assert_true(hist_min(other) == hist_min(all) && other->max == all->max);
		assert_true(hist_count(other) == N + 3 && hist_count(all) == N + 3);
		free(all);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_adding_after_merging),
		cmocka_unit_test(test_bucket_edges),
		cmocka_unit_test(test_relative_error),
		cmocka_unit_test(test_quantiles_against_sorting),
		cmocka_unit_test(test_stddev),
		cmocka_unit_test(test_merge_is_all_in_one),
		cmocka_unit_test(test_carries),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
