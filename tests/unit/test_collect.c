/*
 * test_collect -- a result from shared memory: ended, cut off, hung and grouped workers.
 */
#include "load/collect.h"

#include <errno.h>

#include "planned.h"

/* Worker i as if it had done n reads of 4 KiB from tick begin to tick end (0: not ended). */
static void did(struct planned *p, unsigned i, uint64_t n, uint64_t begin, uint64_t end)
{
	struct shared_worker *w = &p->shared->worker[i];
	struct stats *s = &w->stats[STATS_MEASURED];

	series_init(&s->dir[DDIR_READ].series);
	w->depth = 1;
	w->engine = "psync";
	w->start_ms = 1000 + i;
	w->first = begin - 10;
	s->begin = begin;
	s->end = end;
	s->dir[DDIR_READ].ios = n;
	s->dir[DDIR_READ].bytes = n * 4096;
	s->issued = s->completed = n;
	for (uint64_t k = 0; k < n; k++)
		hist_add(&s->dir[DDIR_READ].clat, 100 + k, 1);
	if (end) {
		w->last = end + 10;
		series_add(&s->dir[DDIR_READ].series, 0, n * 4096, n);
		atomic_store(&w->state, WORKER_DONE);
	} else {
		atomic_store(&w->state, WORKER_RUNNING);
	}
}

static struct result *collected(struct planned *p)
{
	struct result *r = calloc(1, sizeof *r);

	assert_non_null(r);
	assert_int_equal(collect(r, p->shared, &p->plan, &p->list, &p->err), 0);
	return r;
}

static void drop(struct result *r)
{
	result_release(r);
	free(r);
}

static void test_one_entry_for_each_worker(void **state)
{
	struct planned *p = planned_make("--size=1m --name=a --numjobs=2 --name=b --nrfiles=2");

	(void)state;
	for (unsigned i = 0; i < 3; i++)
		did(p, i, 10 + i, 1000, 1001000);
	shared_note(p->shared, "a note of %d", 7);
	struct result *r = collected(p);

	assert_int_equal(r->jobs_n, 3);
	for (unsigned i = 0; i < 3; i++) {
		assert_int_equal(r->jobs[i].members, 1);
		assert_int_equal(r->jobs[i].stats->dir[DDIR_READ].ios, 10 + i);
		assert_int_equal(hist_count(&r->jobs[i].stats->dir[DDIR_READ].clat), 10 + i);
		assert_true(r->jobs[i].ran && !r->jobs[i].hung);
	}
	assert_string_equal(r->jobs[1].files[0], "a.1.0");
	assert_int_equal(r->jobs[2].files_n, 2);
	assert_string_equal(r->jobs[2].files[1], "b.0.1");
	assert_int_equal(r->notes_n, 1);
	assert_string_equal(r->notes[0], "a note of 7");
	drop(r);
	planned_drop(p);
}

/* A worker in a call that never comes back: what it did so far, up to now, and hung. */
static void test_hung_worker(void **state)
{
	struct planned *p = planned_make("--size=1m --name=a --numjobs=2");
	uint64_t now = clock_ticks(&p->shared->clock);

	(void)state;
	did(p, 0, 50, now - 5000000000u, now);
	did(p, 1, 50, now - 5000000000u, 0);
	p->shared->worker[1].slots[0].io.start = now - 2000000000u;
	p->shared->worker[1].stats[STATS_MEASURED].issued++;
	err_set(&p->shared->err, ERR_HUNG, ETIMEDOUT, "it does not answer");
	struct result *r = collected(p);
	const struct stats *s = r->jobs[1].stats;

	assert_true(!r->jobs[0].hung && r->jobs[1].hung && r->jobs[1].ran);
	assert_true(!r->jobs[0].cut && r->jobs[1].cut);
	assert_int_equal(s->dir[DDIR_READ].ios, 50);
	assert_true(s->end >= now && stats_time(s) >= 5000000000u);
	/* Its series was never closed: every I/O is in it all the same. */
	uint64_t ios = 0;

	for (unsigned i = 0; i < s->dir[DDIR_READ].series.n; i++)
		ios += s->dir[DDIR_READ].series.slot[i].ios;
	assert_int_equal(ios, 50);
	/* The shared memory is read, not changed. */
	assert_int_equal(p->shared->worker[1].stats[STATS_MEASURED].end, 0);
	assert_true(r->jobs[1].elapsed_ms >= 5000);
	drop(r);
	planned_drop(p);
}

static void test_never_started(void **state)
{
	struct planned *p = planned_make("--size=1m --name=a");

	(void)state;
	err_set(&p->shared->err, ERR_FAILED, ENOSPC, "no room");
	struct result *r = collected(p);

	assert_int_equal(r->jobs_n, 1);
	assert_true(!r->jobs[0].ran && !r->jobs[0].hung);
	assert_string_equal(r->jobs[0].engine, "");
	assert_int_equal(r->jobs[0].stats->dir[DDIR_READ].ios, 0);
	assert_string_equal(r->err.msg, "no room");
	drop(r);
	planned_drop(p);
}

static void test_groups_are_summed(void **state)
{
	struct planned *p = planned_make("--group_reporting=1 --size=1m --name=a --numjobs=3 "
					 "--name=b --new_group --name=c --group_reporting=0");

	(void)state;
	for (unsigned i = 0; i < 5; i++)
		did(p, i, 10, 1000, 1001000);
	p->shared->worker[1].err = (struct err){.code = ERR_FAILED, .msg = "second failed"};
	p->shared->worker[1].errnum = EIO;
	struct result *r = collected(p);

	assert_int_equal(r->jobs_n, 3);
	assert_int_equal(r->jobs[0].members, 3);
	assert_int_equal(r->jobs[0].stats->dir[DDIR_READ].ios, 30);
	assert_int_equal(r->jobs[0].errnum, EIO);
	assert_string_equal(r->jobs[0].err.msg, "second failed");
	assert_int_equal(r->jobs[1].members, 1);
	assert_int_equal(r->jobs[1].errnum, 0);
	assert_int_equal(r->jobs[2].members, 1);
	drop(r);
	planned_drop(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_entry_for_each_worker),
		cmocka_unit_test(test_hung_worker),
		cmocka_unit_test(test_never_started),
		cmocka_unit_test(test_groups_are_summed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
