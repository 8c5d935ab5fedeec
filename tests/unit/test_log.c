/*
 * test_log -- what a worker leaves in its ring, and what it does when that is full.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "load/log.h"

enum { RING = 64 };

struct ring {
	struct log log;
	struct log_record record[RING];
	struct log_bins bins[2];
	struct result_logs tally;
	struct clock clock;
	struct job job;
	uint64_t seen; /* read so far */
};

static struct ring *ring_make(bool each, uint64_t window, uint64_t bins)
{
	struct ring *r = aligned_alloc(64, (sizeof *r + 63) & ~(size_t)63);

	assert_non_null(r);
	memset(r, 0, sizeof *r);
	r->clock.ns_per_tick = 1;
	r->log.ring = r->record;
	r->log.mask = RING - 1;
	r->log.clock = &r->clock;
	r->log.tally = &r->tally;
	r->log.job = &r->job;
	for (int i = 0; i < JOB_LOGS; i++)
		r->log.wants[i] = true;
	r->log.each = r->log.each_slat = each;
	r->log.windows = window > 0;
	r->log.window_ns = window;
	r->log.bins_ns = bins;
	r->log.lendable[0] = &r->bins[0];
	r->log.lendable[1] = &r->bins[1];
	r->log.bins = bins ? &r->bins[0] : NULL;
	log_begin(&r->log, 1000, true);
	return r;
}

/* An I/O of 4 KiB that was started at, took 10 to submit, and ends now. */
static void ring_io(struct ring *r, enum io_op op, uint64_t start, uint64_t now)
{
	struct shared_slot s = {.io = {.op = op, .start = start, .offset = start, .len = 4096},
				.issued = start + 10,
				.whole = 4096};

	log_issued(&r->log, &s.io, s.issued);
	log_done(&r->log, &s, now);
}

/* The next record, taken; NULL: none. */
static const struct log_record *ring_next(struct ring *r)
{
	if (r->seen == atomic_load(&r->log.put))
		return NULL;
	const struct log_record *record = &r->record[r->seen++ % RING];

	atomic_store(&r->log.taken, r->seen);
	return record;
}

static void each(void **state)
{
	struct ring *r = ring_make(true, 0, 0);

	(void)state;
	ring_io(r, IO_WRITE, 2000, 2100);
	const struct log_record *a = ring_next(r), *b = ring_next(r);

	assert_true(a->what == LOG_ISSUED && a->at == 2010 && a->value == 10);
	assert_true(b->what == LOG_DONE && b->at == 2100 && b->value == 90 && b->more == 100);
	assert_true(b->dir == DDIR_WRITE && b->len == 4096 && b->offset == 2000);
	log_end(&r->log, 3000);
	assert_null(ring_next(r));
	free(r);
}

/* One record for both, where both are wanted; windows have them in their sums. */
static void lone(void **state)
{
	struct shared_slot s = {.io = {.op = IO_WRITE, .start = 2000, .offset = 512, .len = 4096},
				.issued = 2010,
				.whole = 4096};
	struct ring *r = ring_make(true, 0, 0);

	(void)state;
	log_lone(&r->log, &s, 2100);
	const struct log_record *a = ring_next(r);

	assert_true(a->what == LOG_LONE && a->at == 2100 && a->value == 90 && a->more == 100);
	assert_true(a->dir == DDIR_WRITE && a->len == 4096 && a->offset == 512);
	assert_null(ring_next(r));
	r->log.each_slat = false;
	log_lone(&r->log, &s, 2200);
	assert_true(ring_next(r)->what == LOG_DONE);
	assert_null(ring_next(r));
	free(r);

	r = ring_make(false, 1000, 0);
	log_lone(&r->log, &s, 2100);
	assert_null(ring_next(r));
	assert_true(r->log.now.slat[DDIR_WRITE].n == 1 && r->log.now.slat[DDIR_WRITE].sum == 10);
	assert_true(r->log.now.lat[DDIR_WRITE].n == 1 && r->log.now.lat[DDIR_WRITE].sum == 100);
	free(r);
}

/* The rest of a short transfer lies further on; the line is of the whole. */
static void short_transfer(void **state)
{
	struct ring *r = ring_make(true, 0, 0);
	struct shared_slot s = {
		.io = {.start = 2000, .offset = 9216, .len = 3072}, .issued = 2010, .whole = 4096};

	(void)state;
	log_done(&r->log, &s, 2100);
	const struct log_record *a = ring_next(r);

	assert_true(a->offset == 8192 && a->len == 4096);
	free(r);
}

/* A full ring loses the newest and counts them; what is in it stays. */
static void full(void **state)
{
	struct ring *r = ring_make(true, 0, 0);

	(void)state;
	for (uint64_t i = 0; i < RING; i++)
		ring_io(r, IO_READ, 2000 + i, 2100 + i);
	assert_int_equal(r->tally.lost, RING);
	for (uint64_t i = 0; i < RING; i++)
		assert_int_equal(ring_next(r)->at, i % 2 ? 2100 + i / 2 : 2010 + i / 2);
	assert_null(ring_next(r));
	ring_io(r, IO_READ, 5000, 5100);
	assert_int_equal(ring_next(r)->at, 5010);
	assert_int_equal(r->tally.lost, RING);
	free(r);
}

/* Read one window of both logs of reads: mean of lat, and IOPS. */
static void ring_window(struct ring *r, uint64_t at, uint64_t n, uint64_t sum, uint64_t span)
{
	const struct log_record *a;
	unsigned seen = 0;

	while (seen < 5 && (a = ring_next(r))) {
		seen++;
		assert_int_equal(a->at, at);
		if (a->log == JOB_LOG_LAT)
			assert_true(a->offset == n && a->value == sum);
		if (a->log == JOB_LOG_IOPS)
			assert_true(a->value == n && a->more == span);
		if (a->log == JOB_LOG_BW)
			assert_true(a->value == n * 4096);
	}
	assert_int_equal(seen, 5);
}

/* An I/O belongs to the window it ends in; one without I/O has no record. */
static void windows(void **state)
{
	struct ring *r = ring_make(false, 1000, 0);

	(void)state;
	ring_io(r, IO_READ, 1100, 1200);
	ring_io(r, IO_READ, 1300, 1500);
	ring_io(r, IO_READ, 5100, 5200);
	assert_null(ring_next(r));
	ring_io(r, IO_READ, 6100, 6200);
	ring_window(r, 2000, 2, 300, 1000);
	assert_null(ring_next(r));
	log_end(&r->log, 6700);
	ring_window(r, 6000, 1, 100, 1000);
	ring_window(r, 6700, 1, 100, 700);
	assert_null(ring_next(r));
	free(r);
}

/* A last window that is not half as long belongs to the one before. */
static void last_window(void **state)
{
	struct ring *r = ring_make(false, 1000, 0);

	(void)state;
	ring_io(r, IO_READ, 1100, 1200);
	ring_io(r, IO_READ, 2100, 2300);
	log_end(&r->log, 2400);
	ring_window(r, 2400, 2, 300, 1400);
	assert_null(ring_next(r));
	free(r);
}

/* Behind a pause it reaches back to it; alone it is what there is. */
static void last_behind_pause(void **state)
{
	struct ring *r = ring_make(false, 1000, 0);

	(void)state;
	ring_io(r, IO_READ, 1100, 1200);
	ring_io(r, IO_READ, 5100, 5300);
	log_end(&r->log, 5400);
	ring_window(r, 2000, 1, 100, 1000);
	ring_window(r, 5400, 1, 200, 3400);
	assert_null(ring_next(r));
	free(r);
	r = ring_make(false, 1000, 0);
	ring_io(r, IO_READ, 1100, 1200);
	log_end(&r->log, 1300);
	ring_window(r, 1300, 1, 100, 300);
	assert_null(ring_next(r));
	free(r);
}

/* Without room a window goes on, and nothing of it is lost. */
static void late(void **state)
{
	struct ring *r = ring_make(false, 1000, 0);

	(void)state;
	ring_io(r, IO_READ, 1100, 1200);
	ring_io(r, IO_READ, 2100, 2200);
	r->log.head = RING - 3;
	r->log.room = RING;
	atomic_store(&r->log.put, RING - 3);
	ring_io(r, IO_READ, 3100, 3200);
	assert_int_equal(r->tally.late, 1);
	r->seen = RING - 3;
	atomic_store(&r->log.taken, RING - 3);
	ring_io(r, IO_READ, 4100, 4200);
	ring_window(r, 2000, 1, 100, 1000);
	log_end(&r->log, 5000);
	ring_window(r, 4000, 2, 200, 2000);
	ring_window(r, 5000, 1, 100, 1000);
	assert_int_equal(r->tally.lost, 0);
	free(r);
}

/* A histogram that the writer still holds is filled on. */
static void histograms(void **state)
{
	struct ring *r = ring_make(false, 0, 1000);
	const struct log_record *a;

	(void)state;
	ring_io(r, IO_READ, 1100, 1200);
	ring_io(r, IO_READ, 2100, 2200);
	a = ring_next(r);
	assert_true(a->what == LOG_BINS && a->value == 0 && a->at == 2000);
	assert_true(r->bins[0].n[DDIR_READ] == 1 && r->bins[0].count[DDIR_READ][fio_bin(90)] == 1);
	ring_io(r, IO_READ, 3100, 3200); /* the first is lent: no turn */
	assert_int_equal(r->tally.late, 1);
	assert_null(ring_next(r));
	memset(r->bins[0].n, 0, sizeof r->bins[0].n);
	memset(r->bins[0].count, 0, sizeof r->bins[0].count);
	atomic_store(&r->bins[0].lent, false);
	log_end(&r->log, 4500);
	a = ring_next(r);
	assert_true(a->value == 1 && a->at == 4000);
	assert_int_equal(r->bins[1].n[DDIR_READ], 2);
	assert_null(ring_next(r));
	free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each),
		cmocka_unit_test(lone),
		cmocka_unit_test(short_transfer),
		cmocka_unit_test(full),
		cmocka_unit_test(windows),
		cmocka_unit_test(last_window),
		cmocka_unit_test(late),
		cmocka_unit_test(last_behind_pause),
		cmocka_unit_test(histograms),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
