/*
 * test_worker -- the loop against a scripted engine and an injected clock:
 * neither disk nor time.  Linked with --wrap=clock_gettime.
 */
#include "load/worker.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static uint64_t fake_now;

int __wrap_clock_gettime(clockid_t id, struct timespec *t);
int __wrap_clock_gettime(clockid_t id, struct timespec *t)
{
	(void)id;
	t->tv_sec = (time_t)(fake_now / 1000000000u);
	t->tv_nsec = (long)(fake_now % 1000000000u);
	return 0;
}

/* What the engine does, and what it saw. */
enum { FAKE_MAX = 4096 };
struct engine {
	struct io *lent[64];
	unsigned lent_n, depth;
	uint64_t submit_ns, wait_ns; /* what each call takes */
	unsigned per_wait;	     /* completions of each wait */
	unsigned early;		     /* that are found without one */
	unsigned max_lent, waits, submits;
	unsigned seen_n;
	struct io seen[FAKE_MAX];
	int fail_at, fail_with; /* seen index that fails; < 0: none */
	int short_at;		/* seen index that gets half; < 0: none */
	int stop_at;		/* seen index at which COMMAND_STOP comes */
	int refuse;		/* submits that take nothing */
	struct shared_worker *shm;
};

static int fake_submit(struct engine *e, struct io *const *ios, unsigned n)
{
	fake_now += e->submit_ns;
	e->submits++;
	if (e->refuse > 0) {
		e->refuse--;
		return 0;
	}
	unsigned taken = 0;

	while (taken < n && e->lent_n < e->depth) {
		struct io *io = ios[taken++];

		io->res = (int)e->seen_n == e->fail_at	  ? e->fail_with
			  : (int)e->seen_n == e->short_at ? (int)io->len / 2
							  : (int)io->len;
		if ((int)e->seen_n == e->stop_at)
			atomic_store(&e->shm->command, COMMAND_STOP);
		assert_true(e->seen_n < FAKE_MAX);
		e->seen[e->seen_n++] = *io;
		e->lent[e->lent_n++] = io;
	}
	if (e->lent_n > e->max_lent)
		e->max_lent = e->lent_n;
	return (int)taken;
}

static int fake_reap(struct engine *e, struct io **done, unsigned min, unsigned max,
		     uint64_t deadline)
{
	unsigned n = 0;

	(void)deadline;
	unsigned want = min ? e->per_wait > min ? e->per_wait : min : e->early;

	if (min) {
		assert_true(e->lent_n >= min); /* it would wait for ever */
		e->waits++;
		fake_now += e->wait_ns;
	}

	while (n < want && n < max && e->lent_n) {
		done[n++] = e->lent[0];
		memmove(e->lent, e->lent + 1, --e->lent_n * sizeof e->lent[0]);
	}
	return (int)n;
}

static const struct engine_ops fake_ops = {
	.name = "fake", .submit = fake_submit, .reap = fake_reap};

/* One worker over one file of 64 blocks of 4 KiB. */
struct rig {
	struct engine engine;
	struct job job;
	struct target target;
	struct plan_file file;
	struct plan_worker spec;
	struct plan plan;
	struct shared *shared;
	struct worker w;
};

static struct rig *rig_make(unsigned depth, unsigned batch)
{
	struct rig *r = calloc(1, sizeof *r);
	struct err err = {0};

	fake_now = 1000000;
	r->engine = (struct engine){.depth = depth,
				    .submit_ns = 100,
				    .wait_ns = 10000,
				    .per_wait = 1,
				    .fail_at = -1,
				    .short_at = -1,
				    .stop_at = -1};
	assert_int_equal(job_init(&r->job, &err), 0);
	r->job.iodepth = depth;
	r->job.name = strdup("t");
	r->target = (struct target){.path = "/f", .fd = -1};
	r->file = (struct plan_file){0, 0, 64 * 4096, true};
	r->spec = (struct plan_worker){.job = &r->job, .files = &r->file, .files_n = 1};
	r->plan = (struct plan){
		.targets = &r->target, .targets_n = 1, .workers = &r->spec, .workers_n = 1};
	r->shared = shared_make(&r->plan, &err);
	assert_non_null(r->shared);
	r->shared->clock = (struct clock){.ns_per_tick = 1};
	struct worker *w = &r->w;

	*w = (struct worker){.ops = &fake_ops,
			     .engine = &r->engine,
			     .shared = r->shared,
			     .shm = &r->shared->worker[0],
			     .clock = &r->shared->clock,
			     .plan = &r->plan,
			     .spec = &r->spec,
			     .job = &r->job,
			     .depth = depth,
			     .batch_max = batch,
			     .complete_min = 1,
			     .complete_max = depth,
			     .filling = true,
			     .fill = worker_fill,
			     .deadline = ENGINE_NO_DEADLINE,
			     .pass = 64 * 4096,
			     .passes = 1,
			     .ios = UINT64_MAX,
			     .amount = 64 * 4096,
			     .ticks_per_second = 1000000000};
	w->spare = calloc(depth, sizeof *w->spare);
	w->again = calloc(depth, sizeof *w->again);
	w->batch = calloc(depth, sizeof *w->batch);
	w->done = calloc(depth, sizeof *w->done);
	for (unsigned i = 0; i < depth; i++)
		w->spare[w->spare_n++] = &w->shm->slots[i];
	assert_int_equal(pattern_init(&w->patterns[0], PATTERN_SEQUENTIAL, &r->spec, 4096, 1, &err),
			 0);
	w->pattern[DDIR_READ] = &w->patterns[0];
	r->engine.shm = w->shm;
	atomic_store(&w->shm->command, COMMAND_MEASURE);
	return r;
}

static void rig_drop(struct rig *r)
{
	free(r->w.spare);
	free(r->w.again);
	free(r->w.batch);
	free(r->w.done);
	pattern_release(&r->w.patterns[0]);
	job_release(&r->job);
	shared_release(r->shared);
	free(r);
}

static struct stats *rig_stats(struct rig *r)
{
	return &r->w.shm->stats[STATS_MEASURED];
}

static void test_fills_to_depth_in_batches(void **state)
{
	struct rig *r = rig_make(16, 4);

	(void)state;
	worker_run(&r->w, COMMAND_MEASURE);
	struct stats *s = rig_stats(r);

	assert_int_equal(r->engine.max_lent, 16);
	assert_int_equal(s->dir[DDIR_READ].ios, 64);
	assert_int_equal(s->dir[DDIR_READ].bytes, 64 * 4096);
	assert_int_equal(s->issued, 64);
	assert_int_equal(s->completed, 64);
	/* 4 batches of 4 to fill, then one for each of 48 completions. */
	assert_int_equal(r->engine.submits, 4 + 48);
	for (unsigned i = 0; i < 64; i++)
		assert_int_equal(r->engine.seen[i].offset, i * 4096);
	rig_drop(r);
}

static void test_times_are_the_engines(void **state)
{
	struct rig *r = rig_make(1, 1);

	(void)state;
	worker_run(&r->w, COMMAND_MEASURE);
	struct stats *s = rig_stats(r);

	assert_int_equal(hist_count(&s->dir[0].slat), 64);
	assert_true(hist_mean(&s->dir[0].slat) == 100);
	assert_true(hist_mean(&s->dir[0].clat) == 10000);
	assert_true(hist_mean(&s->dir[0].lat) == 10100);
	assert_true(s->end - s->begin == 64 * 10100);
	rig_drop(r);
}

static void test_batch_shares_one_slat(void **state)
{
	struct rig *r = rig_make(8, 8);

	(void)state;
	r->engine.per_wait = 8;
	worker_run(&r->w, COMMAND_MEASURE);
	struct stats *s = rig_stats(r);

	assert_int_equal(hist_count(&s->dir[0].slat), 64);
	assert_true(hist_mean(&s->dir[0].slat) == 100);
	assert_int_equal(r->engine.submits, 8);
	assert_int_equal(s->submit[2], 8); /* batches of 5 to 8 */
	assert_int_equal(s->complete[2], 8);
	rig_drop(r);
}

/* What is done early is part of what a full queue waits for, in each kind of loop. */
static void test_full_queue_waits_for_its_least(void **state)
{
	(void)state;
	for (int plain = 0; plain < 2; plain++) {
		struct rig *r = rig_make(8, 8);

		r->w.complete_min = 4;
		r->w.plain = plain;
		r->w.block = 4096;
		r->w.sole = r->w.pattern[DDIR_READ];
		r->engine.early = 1;
		worker_run(&r->w, COMMAND_MEASURE);
		struct stats *s = rig_stats(r);

		/* 8, then as many as came of each: 1 and 3. */
		assert_int_equal(r->engine.submits, 1 + (64 - 8) / 4);
		assert_int_equal(s->dir[DDIR_READ].ios, 64);
		assert_int_equal(s->completed, 64);
		assert_int_equal(hist_count(&s->dir[DDIR_READ].lat), 64);
		assert_true(s->dir[DDIR_READ].slat.max == 100);
		rig_drop(r);
	}
}

static void test_short_transfer_is_finished(void **state)
{
	struct rig *r = rig_make(4, 4);

	(void)state;
	r->engine.short_at = 3;
	worker_run(&r->w, COMMAND_MEASURE);
	struct stats *s = rig_stats(r);
	unsigned halves = 0;

	for (unsigned i = 0; i < r->engine.seen_n; i++)
		if (r->engine.seen[i].len == 2048) {
			halves++;
			assert_int_equal(r->engine.seen[i].offset, 3 * 4096 + 2048);
		}
	assert_int_equal(halves, 1);
	assert_int_equal(s->dir[0].short_ios, 1);
	assert_int_equal(s->dir[0].ios, 64);
	assert_int_equal(s->dir[0].bytes, 64 * 4096);
	assert_int_equal(r->w.shm->err.code, 0);
	rig_drop(r);
}

static void test_end_of_file_is_an_error(void **state)
{
	struct rig *r = rig_make(4, 4);

	(void)state;
	r->engine.fail_at = 10;
	r->engine.fail_with = 0;
	worker_run(&r->w, COMMAND_MEASURE);
	assert_int_equal(r->w.shm->err.code, ERR_FAILED);
	assert_non_null(strstr(r->w.shm->err.msg, "end of file"));
	assert_int_equal(rig_stats(r)->error[0].errnum, ENODATA);
	rig_drop(r);
}

static void test_error_ends_the_job_and_is_kept(void **state)
{
	struct rig *r = rig_make(4, 4);

	(void)state;
	r->engine.fail_at = 20;
	r->engine.fail_with = -EIO;
	worker_run(&r->w, COMMAND_MEASURE);
	struct stats *s = rig_stats(r);

	assert_int_equal(r->w.shm->errnum, EIO);
	assert_non_null(strstr(r->w.shm->err.msg, "/f: read of 4096 bytes at offset 81920"));
	assert_int_equal(s->error[0].count, 1);
	assert_int_equal(s->error[0].offset, 20 * 4096);
	/* Those that were out came back and count; no further one was started. */
	assert_int_equal(r->engine.lent_n, 0);
	assert_true(s->dir[0].ios >= 20 && s->dir[0].ios <= 24);
	assert_int_equal(s->issued, s->completed);
	rig_drop(r);
}

static void test_interrupted_io_is_retried(void **state)
{
	struct rig *r = rig_make(4, 4);

	(void)state;
	r->engine.fail_at = 5;
	r->engine.fail_with = -EINTR;
	worker_run(&r->w, COMMAND_MEASURE);
	assert_int_equal(r->w.shm->err.code, 0);
	assert_int_equal(rig_stats(r)->dir[0].ios, 64);
	assert_int_equal(r->engine.seen_n, 65);
	rig_drop(r);
}

static void test_stop_drains(void **state)
{
	struct rig *r = rig_make(8, 1);

	(void)state;
	r->job.time_based = true;
	r->w.pass = r->w.passes = r->w.amount = UINT64_MAX;
	r->engine.stop_at = 100;
	worker_run(&r->w, COMMAND_MEASURE);
	struct stats *s = rig_stats(r);

	assert_int_equal(r->engine.lent_n, 0);
	assert_int_equal(s->dir[0].ios, r->engine.seen_n);
	assert_true(s->dir[0].ios >= 101 && s->dir[0].ios <= 102);
	rig_drop(r);
}

static void test_engine_without_room_is_asked_again(void **state)
{
	struct rig *r = rig_make(4, 4);

	(void)state;
	r->engine.refuse = 3;
	worker_run(&r->w, COMMAND_MEASURE);
	assert_int_equal(rig_stats(r)->dir[0].ios, 64);
	assert_int_equal(rig_stats(r)->dir[0].slat.max > 0, 1);
	rig_drop(r);
}

static void test_iodepth_low(void **state)
{
	struct rig *r = rig_make(8, 8);

	(void)state;
	r->w.low = 2;
	worker_run(&r->w, COMMAND_MEASURE);
	/* 8 to fill; then only when 2 are left, 6 at once: (64 - 8) / 6 = 9.3. */
	assert_int_equal(r->engine.submits, 1 + 10);
	rig_drop(r);
}

static void test_fsync_goes_before_the_next_write(void **state)
{
	struct rig *r = rig_make(1, 1);
	unsigned syncs = 0;

	(void)state;
	r->w.pattern[DDIR_WRITE] = r->w.pattern[DDIR_READ];
	r->w.pattern[DDIR_READ] = NULL;
	r->job.rw = JOB_WRITE;
	r->w.fsync_every = 16;
	worker_run(&r->w, COMMAND_MEASURE);
	for (unsigned i = 0; i < r->engine.seen_n; i++)
		if (r->engine.seen[i].op == IO_FSYNC) {
			syncs++;
			assert_int_equal(i, syncs * 17 - 1);
		}
	/* As fio: none after the last write. */
	assert_int_equal(syncs, 3);
	assert_int_equal(hist_count(&rig_stats(r)->sync), 3);
	assert_int_equal(rig_stats(r)->dir[DDIR_WRITE].ios, 64);
	rig_drop(r);
}

static void test_series_holds_every_io_once(void **state)
{
	struct rig *r = rig_make(1, 1);
	uint64_t ios = 0;

	(void)state;
	r->engine.wait_ns = 100000000; /* ten a second */
	worker_run(&r->w, COMMAND_MEASURE);
	struct series *series = &rig_stats(r)->dir[0].series;

	assert_int_equal(series->n, 7);
	for (unsigned i = 0; i < series->n; i++)
		ios += series->slot[i].ios;
	assert_int_equal(ios, 64);
	assert_true(series->slot[0].ios >= 9 && series->slot[0].ios <= 10);
	rig_drop(r);
}

static void test_number_ios(void **state)
{
	struct rig *r = rig_make(4, 4);

	(void)state;
	r->w.ios = 10;
	worker_run(&r->w, COMMAND_MEASURE);
	assert_int_equal(rig_stats(r)->dir[0].ios, 10);
	rig_drop(r);
}

/* Passes begin at the start; the last one may be cut, and number_ios ends all. */
static void test_passes(void **state)
{
	struct rig *r = rig_make(4, 4);

	(void)state;
	r->w.passes = 3;
	r->w.amount = 160 * 4096;
	worker_run(&r->w, COMMAND_MEASURE);
	assert_int_equal(r->engine.seen_n, 160);
	for (unsigned i = 0; i < 160; i++)
		assert_int_equal(r->engine.seen[i].offset, i % 64 * 4096);
	rig_drop(r);
	r = rig_make(4, 4);
	r->w.ios = 150;
	r->w.passes = 3;
	r->w.amount = 3 * 64 * 4096;
	worker_run(&r->w, COMMAND_MEASURE);
	assert_int_equal(r->engine.seen_n, 150);
	assert_int_equal(r->engine.seen[128].offset, 0);
	rig_drop(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fills_to_depth_in_batches),
		cmocka_unit_test(test_times_are_the_engines),
		cmocka_unit_test(test_batch_shares_one_slat),
		cmocka_unit_test(test_full_queue_waits_for_its_least),
		cmocka_unit_test(test_short_transfer_is_finished),
		cmocka_unit_test(test_end_of_file_is_an_error),
		cmocka_unit_test(test_error_ends_the_job_and_is_kept),
		cmocka_unit_test(test_interrupted_io_is_retried),
		cmocka_unit_test(test_stop_drains),
		cmocka_unit_test(test_engine_without_room_is_asked_again),
		cmocka_unit_test(test_iodepth_low),
		cmocka_unit_test(test_fsync_goes_before_the_next_write),
		cmocka_unit_test(test_series_holds_every_io_once),
		cmocka_unit_test(test_number_ios),
		cmocka_unit_test(test_passes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
