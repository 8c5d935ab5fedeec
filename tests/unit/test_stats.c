/*
 * test_stats -- measure/stats: classes, failures, and merge(a, b) == all in one.
 */
#include "measure/stats.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/rng.h"

static struct stats *fresh(void)
{
	struct stats *s = calloc(1, sizeof *s);

	assert_non_null(s);
	return s;
}

static void classes_are_those_of_fio(void **state)
{
	(void)state;
	assert_int_equal(stats_depth_class(1), 0);
	assert_int_equal(stats_depth_class(2), 1);
	assert_int_equal(stats_depth_class(3), 1);
	assert_int_equal(stats_depth_class(4), 2);
	assert_int_equal(stats_depth_class(63), 5);
	assert_int_equal(stats_depth_class(64), 6);
	assert_int_equal(stats_depth_class(32768), 6);
	assert_int_equal(stats_batch_class(0), 0);
	assert_int_equal(stats_batch_class(1), 1);
	assert_int_equal(stats_batch_class(4), 1);
	assert_int_equal(stats_batch_class(5), 2);
	assert_int_equal(stats_batch_class(8), 2);
	assert_int_equal(stats_batch_class(9), 3);
	assert_int_equal(stats_batch_class(64), 5);
	assert_int_equal(stats_batch_class(65), 6);
}

static void failures_are_counted_by_errno(void **state)
{
	struct stats *s = fresh();

	(void)state;
	stats_fail(s, EIO, 1, 2, 4096, 512);
	stats_fail(s, ENOSPC, 0, 0, 0, 4096);
	stats_fail(s, EIO, 0, 9, 8192, 1024);
	assert_int_equal(s->error[0].errnum, EIO);
	assert_int_equal(s->error[0].count, 2);
	assert_int_equal(s->error[0].op, 1);
	assert_int_equal(s->error[0].file, 2);
	assert_int_equal(s->error[0].offset, 4096);
	assert_int_equal(s->error[0].len, 512);
	assert_int_equal(s->error[1].errnum, ENOSPC);
	assert_int_equal(stats_failures(s), 3);
	free(s);
}

static void no_failure_is_lost_when_rows_run_out(void **state)
{
	struct stats *a = fresh(), *b = fresh();

	(void)state;
	for (int e = 1; e <= STATS_ERRORS + 2; e++) {
		stats_fail(a, e, 0, 0, 0, 0);
		stats_fail(b, 100 + e, 0, 0, 0, 0);
	}
	assert_int_equal(stats_failures(a), STATS_ERRORS + 2);
	assert_int_equal(a->error_more, 2);
	stats_merge(a, b);
	assert_int_equal(stats_failures(a), 2 * (STATS_ERRORS + 2));
	assert_int_equal(a->error[0].errnum, 1);
	free(a);
	free(b);
}

/* One random event into s and into all. */
static void both(struct stats *s, struct stats *all, struct rng *rng)
{
	struct stats *const to[] = {s, all};
	unsigned d = (unsigned)rng_below(rng, DDIR_COUNT), e = 1 + (unsigned)rng_below(rng, 4);
	uint64_t v = rng_below(rng, 1 << 20), t = rng_below(rng, 3000);

	for (int i = 0; i < 2; i++) {
		struct stats_dir *dir = &to[i]->dir[d];

		dir->ios++;
		dir->bytes += v;
		dir->short_ios += v & 1;
		dir->drop_ios += v >> 1 & 1;
		hist_add(&dir->slat, v / 2, 1);
		hist_add(&dir->clat, v, 1);
		hist_add(&dir->lat, v + v / 2, 1);
		hist_add(&to[i]->sync, v * 3, 1);
		series_add(&dir->series, t, v, 1);
		to[i]->depth[v % STATS_CLASSES]++;
		to[i]->submit[v / 7 % STATS_CLASSES]++;
		to[i]->complete[v / 49 % STATS_CLASSES]++;
		to[i]->issued += 2;
		to[i]->completed++;
		to[i]->cpu.user_ns += v;
		to[i]->cpu.sys_ns += 2 * v;
		to[i]->cpu.ctx += 3;
		to[i]->cpu.majf += 4;
		to[i]->cpu.minf += 5;
		stats_fail(to[i], (int)e, 0, 0, 0, 0);
	}
}

static void assert_same_dir(const struct stats_dir *a, const struct stats_dir *b)
{
	assert_int_equal(a->ios, b->ios);
	assert_int_equal(a->bytes, b->bytes);
	assert_int_equal(a->short_ios, b->short_ios);
	assert_int_equal(a->drop_ios, b->drop_ios);
	assert_memory_equal(&a->slat, &b->slat, sizeof a->slat);
	assert_memory_equal(&a->clat, &b->clat, sizeof a->clat);
	assert_memory_equal(&a->lat, &b->lat, sizeof a->lat);
	assert_int_equal(a->series.width, b->series.width);
	assert_int_equal(a->series.n, b->series.n);
	assert_memory_equal(a->series.slot, b->series.slot, a->series.n * sizeof *a->series.slot);
}

static void merging_is_adding_all_into_one(void **state)
{
	struct stats *a = fresh(), *b = fresh(), *all = fresh();
	struct rng rng;

	(void)state;
	rng_init(&rng, 7);
	for (int i = 0; i < 2000; i++) {
		both(a, all, &rng);
		both(b, all, &rng);
	}
	stats_merge(a, b);
	for (int d = 0; d < DDIR_COUNT; d++)
		assert_same_dir(&a->dir[d], &all->dir[d]);
	assert_memory_equal(&a->sync, &all->sync, sizeof a->sync);
	assert_memory_equal(a->depth, all->depth, sizeof a->depth);
	assert_memory_equal(a->submit, all->submit, sizeof a->submit);
	assert_memory_equal(a->complete, all->complete, sizeof a->complete);
	assert_memory_equal(&a->cpu, &all->cpu, sizeof a->cpu);
	assert_int_equal(a->issued, all->issued);
	assert_int_equal(a->completed, all->completed);
	assert_int_equal(stats_failures(a), stats_failures(all));
	for (int e = 1; e <= 4; e++)
		for (int i = 0; i < STATS_ERRORS; i++)
			for (int k = 0; k < STATS_ERRORS; k++)
				if (a->error[i].errnum == e && all->error[k].errnum == e)
					assert_int_equal(a->error[i].count, all->error[k].count);
	free(a);
	free(b);
	free(all);
}

static void the_window_of_a_group_spans_its_members(void **state)
{
	struct stats *group = calloc(1, sizeof *group), *w = fresh(), *idle = fresh();

	(void)state;
	assert_non_null(group);
	w->begin = 100;
	w->end = 150;
	stats_merge(group, w);
	w->begin = 80;
	w->end = 140;
	stats_merge(group, w);
	stats_merge(group, idle);
	assert_int_equal(group->begin, 80);
	assert_int_equal(group->end, 150);
	assert_int_equal(stats_time(group), 50 + 60);
	assert_int_equal(stats_time(w), 60);
	assert_int_equal(stats_time(idle), 0);
	w->end = 0;
	assert_int_equal(stats_time(w), 0);
	free(group);
	free(w);
	free(idle);
}

static void the_depth_is_what_was_in_flight(void **state)
{
	struct stats *s = calloc(1, sizeof *s), *more = calloc(1, sizeof *s);

	(void)state;
	assert_non_null(s);
	assert_non_null(more);
	assert_false(stats_flight(s, false).known);
	/* 1000 ticks: 4 in flight for 800 of them, one submitted for 100. */
	s->begin = 1;
	s->end = 1001;
	s->dir[DDIR_READ].ios = 8;
	hist_add(&s->dir[DDIR_READ].clat, 400, 8);
	s->in_submit = 100;
	struct stats_flight f = stats_flight(s, false);

	assert_true(f.known);
	assert_true(f.mean > 3.29 && f.mean < 3.31);
	assert_true(f.submission > 0.099 && f.submission < 0.101);
	/* A synchronous engine is in submission while its one I/O is under way. */
	f = stats_flight(s, true);
	assert_true(f.mean > 3.19 && f.mean < 3.21);
	/* Two such clones have the same mean. */
	stats_merge(more, s);
	stats_merge(more, s);
	f = stats_flight(more, false);
	assert_true(f.mean > 3.29 && f.mean < 3.31);
	/* All done in submission: one at a time, whatever the batch. */
	memset(s->dir, 0, sizeof s->dir);
	s->dir[DDIR_READ].ios = 32;
	hist_add(&s->dir[DDIR_READ].clat, 0, 32);
	s->in_submit = 1000;
	f = stats_flight(s, false);
	assert_true(f.known && f.mean > 0.99 && f.mean < 1.01 && f.submission > 0.99);
	/* Without latencies nobody knows. */
	memset(s->dir, 0, sizeof s->dir);
	s->dir[DDIR_READ].ios = 32;
	assert_false(stats_flight(s, false).known);
	free(s);
	free(more);
}

static void what_was_spent_is_added_up(void **state)
{
	struct stats *s = calloc(1, sizeof *s);
	struct stats_spent sum = {0};

	(void)state;
	assert_non_null(s);
	s->begin = 10;
	s->end = 30;
	s->dir[DDIR_READ] = (struct stats_dir){.ios = 2, .bytes = 8192};
	s->dir[DDIR_WRITE] = (struct stats_dir){.ios = 1, .bytes = 512};
	s->cpu.kernel_ns = 7;
	s->counter[COUNTER_CYCLES_USER] = reading_counted(100, 1, 1);
	for (int i = 0; i < 2; i++) {
		struct stats_spent one = stats_spent(s);

		stats_spent_add(&sum, &one);
	}
	assert_int_equal(sum.ios, 6);
	assert_int_equal(sum.bytes, 2 * 8704);
	assert_int_equal(sum.time, 40);
	assert_int_equal(sum.cpu.kernel_ns, 14);
	assert_int_equal(sum.counter[COUNTER_CYCLES_USER].value, 200);
	assert_int_equal(sum.counter[COUNTER_CYCLES_KERNEL].state, READING_ABSENT);
	free(s);
}

/* Class by class is as I/O by I/O. */
static void depths_of_batches(void **state)
{
	(void)state;
	for (unsigned before = 0; before < 140; before++) {
		for (unsigned n = 0; n < 140; n++) {
			static struct stats batch, one;

			memset(batch.depth, 0, sizeof batch.depth);
			memset(one.depth, 0, sizeof one.depth);
			stats_depths(&batch, before, n);
			for (unsigned i = 1; i <= n; i++)
				one.depth[stats_depth_class(before + i)]++;
			assert_memory_equal(batch.depth, one.depth, sizeof one.depth);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(depths_of_batches),
		cmocka_unit_test(classes_are_those_of_fio),
		cmocka_unit_test(failures_are_counted_by_errno),
		cmocka_unit_test(no_failure_is_lost_when_rows_run_out),
		cmocka_unit_test(merging_is_adding_all_into_one),
		cmocka_unit_test(the_window_of_a_group_spans_its_members),
		cmocka_unit_test(the_depth_is_what_was_in_flight),
		cmocka_unit_test(what_was_spent_is_added_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
