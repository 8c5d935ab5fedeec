/*
 * test_pattern -- every block once, in range, and the look of randomness. */
#include "load/pattern.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const uint64_t sizes[] = {1,    2,    3,	   5,	  7,	 16,	17,    100,   1000,
				 4095, 4096, 4097, 65535, 65536, 65537, 99991, 262145};

static void test_perm_is_bijective(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		for (uint64_t seed = 0; seed < 3; seed++) {
			unsigned char *seen = calloc(1, sizes[i]);
			struct perm p;

			perm_init(&p, sizes[i], seed);
			for (uint64_t k = 0; k < sizes[i]; k++) {
				uint64_t x = perm_at(&p, k);

				assert_true(x < sizes[i]);
				assert_int_equal(seen[x]++, 0);
			}
			free(seen);
		}
	}
}

/* All of an order, as sequences take it. */
static void take_all(struct perm *p, uint64_t n, uint32_t *order)
{
	uint64_t at = 0, out[PERM_SOME];

	for (uint64_t k = 0, found; k < n; k += found) {
		found = perm_some(p, &at, out);
		assert_true(found >= 1 && found <= PERM_SOME && found <= n - k);
		for (uint64_t i = 0; i < found; i++)
			order[k + i] = (uint32_t)out[i];
	}
}

static void test_perm_some_is_bijective(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		for (uint64_t seed = 0; seed < 3; seed++) {
			unsigned char *seen = calloc(1, sizes[i]);
			uint32_t *order = calloc(sizes[i], sizeof *order);
			struct perm p;

			perm_init(&p, sizes[i], seed);
			take_all(&p, sizes[i], order);
			for (uint64_t k = 0; k < sizes[i]; k++) {
				assert_true(order[k] < sizes[i]);
				assert_int_equal(seen[order[k]]++, 0);
			}
			free(order);
			free(seen);
		}
	}
}

/* Halves of more than 16 bits, and numbers that lie beyond n. */
static void test_perm_some_of_16_tib(void **state)
{
	static const uint64_t more[] = {(uint64_t)1 << 32, ((uint64_t)1 << 32) + 1,
					((uint64_t)1 << 40) + 12345};

	(void)state;
	for (int m = 0; m < 3; m++) {
		uint64_t at = 0, out[PERM_SOME], high = 0;
		struct perm p;

		perm_init(&p, more[m], 9);
		for (int k = 0; k < 1000; k++) {
			unsigned n = perm_some(&p, &at, out);

			assert_true(n >= 1 && n <= PERM_SOME);
			for (unsigned i = 0; i < n; i++) {
				assert_true(out[i] < more[m]);
				high += out[i] >= more[m] / 2;
			}
		}
		assert_true(high > 1000);
	}
}

/*
 * Pairs at each distance of a power of two, in 16 x 16 boxes: as even as those of a shuffle,
 * for both orders of a permutation.
 */
static double pairs_chi(const uint32_t *order, uint64_t n, uint64_t lag)
{
	static double box[256];
	double expected = (double)(n - lag) / 256, chi = 0;

	memset(box, 0, sizeof box);
	for (uint64_t i = 0; i + lag < n; i++)
		box[order[i] * (uint64_t)16 / n * 16 + order[i + lag] * (uint64_t)16 / n]++;
	for (int b = 0; b < 256; b++)
		chi += (box[b] - expected) * (box[b] - expected) / expected;
	return chi;
}

static void test_perm_pairs_are_even(void **state)
{
	static const uint64_t ns[] = {4096, 16384, 30000, 65536, 262144};

	(void)state;
	for (size_t s = 0; s < sizeof ns / sizeof ns[0]; s++) {
		uint32_t *order = calloc(ns[s], sizeof *order);

		for (uint64_t seed = 1; seed <= 6; seed++) {
			struct perm p;

			perm_init(&p, ns[s], seed);
			if (seed % 2)
				take_all(&p, ns[s], order);
			else
				for (uint64_t i = 0; i < ns[s]; i++)
					order[i] = (uint32_t)perm_at(&p, i);
			/* Mean below 255, sd 23: 6 sd. */
			for (uint64_t lag = 1; lag < ns[s] / 4; lag *= 2)
				assert_true(pairs_chi(order, ns[s], lag) < 390);
		}
		free(order);
	}
}

static void test_perm_of_16_tib(void **state)
{
	struct perm p;
	uint64_t n = (uint64_t)1 << 32;

	(void)state;
	perm_init(&p, n + 12345, 9);
	for (uint64_t k = n; k < n + 10000; k++)
		assert_true(perm_at(&p, k) < n + 12345);
}

/* Neighbours in the order are unrelated: |correlation| of n pairs is about 1/sqrt(n). */
static void test_perm_has_no_serial_correlation(void **state)
{
	enum { N = 100003 };
	struct perm p;
	double sx = 0, sxx = 0, sxy = 0, last = 0;

	(void)state;
	for (uint64_t seed = 1; seed <= 5; seed++) {
		sx = sxx = sxy = 0;
		perm_init(&p, N, seed);
		for (int i = 0; i < N; i++) {
			double x = (double)perm_at(&p, (uint64_t)i) / N - 0.5;

			sx += x;
			sxx += x * x;
			if (i)
				sxy += x * last;
			last = x;
		}
		assert_true(fabs(sxy / sxx) < 5 / sqrt(N));
	}
}

/* The first tenth of a pass spreads evenly: chi-square over 100 bins. */
static void test_perm_first_part_is_even(void **state)
{
	enum { N = 100000, PART = 10000, BINS = 100 };
	struct perm p;

	(void)state;
	for (uint64_t seed = 1; seed <= 5; seed++) {
		double chi = 0;
		int bin[BINS] = {0};

		perm_init(&p, N, seed);
		for (uint64_t i = 0; i < PART; i++)
			bin[perm_at(&p, i) * BINS / N]++;
		for (int b = 0; b < BINS; b++)
			chi += (bin[b] - 100.0) * (bin[b] - 100.0) / 100.0;
		/* 99 degrees of freedom: mean 99, sd 14; 5 sd, and not too even. */
		assert_true(chi < 170 && chi > 40);
	}
}

static void test_perm_seeds_differ(void **state)
{
	struct perm a, b;
	int same = 0;

	(void)state;
	perm_init(&a, 100000, 1);
	perm_init(&b, 100000, 2);
	for (uint64_t i = 0; i < 1000; i++)
		same += perm_at(&a, i) == perm_at(&b, i);
	assert_true(same < 10);
}

/* Two files of unequal length that is no multiple of the block. */
static struct plan_file parts[2] = {{0, 4096, 10 * 512 + 100, true}, {1, 0, 3 * 512, true}};
static const struct plan_worker two = {.files = parts, .files_n = 2};

static void run_pass(enum pattern_order order, struct pattern *p, int seen[2][16])
{
	memset(seen, 0, sizeof(int[2][16]));
	for (int i = 0; i < 13; i++) {
		uint64_t offset;
		unsigned f = pattern_next(p, &offset);

		assert_true(offset >= parts[f].offset);
		assert_true(offset + 512 <= parts[f].offset + parts[f].length);
		assert_true((offset - parts[f].offset) % 512 == 0);
		seen[f][(offset - parts[f].offset) / 512]++;
	}
	(void)order;
}

static void test_pass_covers_every_file(void **state)
{
	int seen[2][16];
	struct err err = {0};

	(void)state;
	for (int order = PATTERN_SEQUENTIAL; order <= PATTERN_PERMUTED; order++) {
		struct pattern p;

		assert_int_equal(pattern_init(&p, order, &two, 512, 4, &err), 0);
		assert_true(p.blocks == 13);
		for (int pass = 0; pass < 3; pass++) {
			run_pass(order, &p, seen);
			for (int i = 0; i < 10; i++)
				assert_int_equal(seen[0][i], 1);
			for (int i = 0; i < 3; i++)
				assert_int_equal(seen[1][i], 1);
		}
		pattern_release(&p);
	}
}

static void test_files_take_turns_in_order(void **state)
{
	static const unsigned file[] = {0, 1, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0};
	struct err err = {0};
	struct pattern p;
	uint64_t offset, next[2] = {4096, 0};

	(void)state;
	assert_int_equal(pattern_init(&p, PATTERN_SEQUENTIAL, &two, 512, 4, &err), 0);
	for (int i = 0; i < 13; i++) {
		assert_int_equal(pattern_next(&p, &offset), file[i]);
		assert_true(offset == next[file[i]]);
		next[file[i]] += 512;
	}
	pattern_release(&p);
}

static void test_passes_and_draws_differ(void **state)
{
	struct plan_file part = {0, 0, 1000 * 4096, true};
	const struct plan_worker w = {.files = &part, .files_n = 1};
	struct err err = {0};
	struct pattern p;
	uint64_t first[1000], offset;
	int same = 0, repeats = 0;
	char seen[1000] = {0};

	(void)state;
	assert_int_equal(pattern_init(&p, PATTERN_PERMUTED, &w, 4096, 4, &err), 0);
	for (int i = 0; i < 1000; i++)
		pattern_next(&p, &first[i]);
	for (int i = 0; i < 1000; i++) {
		pattern_next(&p, &offset);
		same += offset == first[i];
	}
	assert_true(same < 10);
	pattern_release(&p);
	assert_int_equal(pattern_init(&p, PATTERN_DRAWN, &w, 4096, 4, &err), 0);
	for (int i = 0; i < 1000; i++) {
		pattern_next(&p, &offset);
		repeats += seen[offset / 4096]++ > 0;
	}
	/* n/e blocks are never drawn, so as many draws are repeats. */
	assert_true(repeats > 330 && repeats < 410);
	pattern_release(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_perm_is_bijective),
		cmocka_unit_test(test_perm_some_is_bijective),
		cmocka_unit_test(test_perm_some_of_16_tib),
		cmocka_unit_test(test_perm_pairs_are_even),
		cmocka_unit_test(test_perm_of_16_tib),
		cmocka_unit_test(test_perm_has_no_serial_correlation),
		cmocka_unit_test(test_perm_first_part_is_even),
		cmocka_unit_test(test_perm_seeds_differ),
		cmocka_unit_test(test_pass_covers_every_file),
		cmocka_unit_test(test_files_take_turns_in_order),
		cmocka_unit_test(test_passes_and_draws_differ),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
