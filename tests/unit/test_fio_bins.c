/*
 * test_fio_bins -- result/fio_bins: every latency in the bucket that fio has for it.
 */
#include "result/fio.h"

#include <stdlib.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/rng.h"

/* The only bin in use, which must hold n. */
static unsigned only(const uint64_t *count, uint64_t n)
{
	unsigned bin = FIO_BINS;

	for (unsigned i = 0; i < FIO_BINS; i++) {
		if (!count[i])
			continue;
		assert_int_equal(bin, FIO_BINS);
		assert_int_equal(count[i], n);
		bin = i;
	}
	assert_true(bin < FIO_BINS);
	return bin;
}

/* fio 3.42 printed these with --output-format=json+. */
static void names_are_those_of_fio(void **state)
{
	static const uint64_t seen[] = {1720, 1960, 2320, 45824, 50432, 138240, 201728};
	unsigned bin = 0;

	(void)state;
	assert_int_equal(fio_bin_ns(127), 127);
	assert_int_equal(fio_bin_ns(128), 129);
	for (unsigned i = 0; i < sizeof seen / sizeof *seen; i++) {
		while (bin < FIO_BINS && fio_bin_ns(bin) < seen[i])
			bin++;
		assert_int_equal(fio_bin_ns(bin), seen[i]);
	}
	for (bin = 1; bin < FIO_BINS; bin++)
		assert_true(fio_bin_ns(bin) > fio_bin_ns(bin - 1));
}

static void a_sample_is_near_the_name_of_its_bin(void **state)
{
	static const double ticks[] = {1, 0.5, 0.3333, 40};
	uint64_t count[FIO_BINS];
	struct rng rng;

	(void)state;
	rng_init(&rng, 4);
	for (int i = 0; i < 500; i++) {
		struct hist *h = calloc(1, sizeof *h);
		struct result r = {.ns_per_tick = ticks[i % 4]};
		uint64_t v = rng_below(&rng, 1ull << (1 + rng_below(&rng, 26)));
		double ns = (double)v * r.ns_per_tick;

		assert_non_null(h);
		hist_add(h, v, 7);
		fio_bins(&r, h, count);
		double name = (double)fio_bin_ns(only(count, 7));

		assert_true(name - ns <= ns / 64 + 1 && ns - name <= ns / 64 + 1);
		free(h);
	}
}

/* Beyond the last bin, as in fio: in the last one. */
static void nothing_is_lost(void **state)
{
	struct hist *h = calloc(1, sizeof *h);
	struct result r = {.ns_per_tick = 1};
	uint64_t count[FIO_BINS], n = 0;

	(void)state;
	assert_non_null(h);
	for (uint64_t v = 1; v < 1ull << 45; v *= 3)
		hist_add(h, v, 2), n += 2;
	fio_bins(&r, h, count);
	for (unsigned i = 0; i < FIO_BINS; i++)
		n -= count[i];
	assert_int_equal(n, 0);
	assert_true(count[FIO_BINS - 1] > 0);
	free(h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_those_of_fio),
		cmocka_unit_test(a_sample_is_near_the_name_of_its_bin),
		cmocka_unit_test(nothing_is_lost),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
