/*
 * test_live -- load/live: a copy of what was being written agrees with itself.
 */
#include "load/live.h"

#include <stdlib.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/rng.h"

static struct stats *make(void)
{
	struct stats *s = calloc(1, sizeof *s);

	assert_non_null(s);
	return s;
}

static void assert_agrees(const struct stats *s)
{
	for (int d = 0; d < DDIR_COUNT; d++) {
		const struct stats_dir *dir = &s->dir[d];
		uint64_t ios = 0, bytes = 0;

		assert_int_equal(hist_count(&dir->clat), dir->ios);
		assert_int_equal(hist_count(&dir->lat), dir->ios);
		assert_true(hist_count(&dir->slat) >= dir->ios);
		assert_true((dir->ios > 0) == (dir->bytes > 0));
		for (unsigned i = 0; i < dir->series.n; i++) {
			ios += dir->series.slot[i].ios;
			bytes += dir->series.slot[i].bytes;
		}
		assert_true(ios <= dir->ios && bytes <= dir->bytes);
	}
	assert_true(s->completed <= s->issued);
}

static void what_agrees_stays(void **state)
{
	struct stats *s = make();
	struct stats_dir *d = &s->dir[DDIR_WRITE];

	(void)state;
	hist_add(&d->slat, 10, 60);
	hist_add(&d->clat, 1000, 50);
	hist_add(&d->lat, 1010, 50);
	d->ios = 50;
	d->bytes = 50 * 4096 + 1;
	s->issued = 60;
	s->completed = 50;
	live_agree(s, false);
	assert_agrees(s);
	assert_int_equal(d->bytes, 50 * 4096 + 1);
	assert_int_equal(hist_count(&d->slat), 60);
	assert_int_equal(d->lat.sum, 50 * 1010);
	free(s);
}

static void what_differs_is_made_to_agree(void **state)
{
	struct rng rng;

	(void)state;
	rng_init(&rng, 3);
	for (int round = 0; round < 2000; round++) {
		struct stats *s = make();
		struct stats_dir *d = &s->dir[DDIR_READ];
		uint64_t n = rng_below(&rng, 40);

		for (uint64_t i = 0; i < n; i++) {
			hist_add(&d->clat, rng_below(&rng, 5000), 1);
			if (rng_below(&rng, 4))
				hist_add(&d->lat, rng_below(&rng, 5000), 1 + rng_below(&rng, 2));
			if (rng_below(&rng, 4))
				hist_add(&d->slat, rng_below(&rng, 50), 1 + rng_below(&rng, 2));
			series_add(&d->series, i / 10, 4096, 1 + rng_below(&rng, 2));
		}
		d->ios = 1 + rng_below(&rng, 40);
		d->bytes = d->ios * 4096;
		s->issued = rng_below(&rng, 40);
		s->completed = rng_below(&rng, 40);
		live_agree(s, false);
		assert_agrees(s);
		assert_int_equal(d->ios, n);
		assert_int_equal(d->bytes, n * 4096);
		free(s);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_agrees_stays),
		cmocka_unit_test(what_differs_is_made_to_agree),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
