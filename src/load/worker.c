/*
 * worker -- the loop: fill a batch, hand it over, take what is done, count it.
 *
 * Nothing here allocates, locks, prints or formats, and no system call is made
 * but the engine's, until the loop is over or an I/O fails.  Files, buffers and
 * the queue come from rig; the time comes from run.
 */
#include "load/worker.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include "load/fail.h"
#include "load/files.h"
#include "load/log.h"
#include "load/paced.h"
#include "load/plain.h"
#include "load/round.h"
#include "load/target.h"
#include "load/trim.h"
#include "load/verify.h"
#include "load/window.h"

void worker_obey(struct worker *w, int command)
{
	w->command = command;
	if (command >= COMMAND_END)
		w->stop = true;
	else
		window_begin(w, command == COMMAND_RAMP ? STATS_RAMP : STATS_MEASURED);
}

/* Has it been told to end?  Its time is not that of reading back. */
static bool worker_told(const struct worker *w)
{
	int command = atomic_load(&w->shm->command);

	return command == COMMAND_STOP ||
	       (command == COMMAND_END && !atomic_load(&w->shm->verifying));
}

/* As fio: the sync goes before the write that follows every N-th. */
static void worker_count_write(struct worker *w)
{
	w->writes++;
	if (w->fsync_every && w->writes % w->fsync_every == 0)
		w->sync_due = IO_FSYNC;
	else if (w->fdatasync_every && w->writes % w->fdatasync_every == 0)
		w->sync_due = IO_FDATASYNC;
}

/* A sync takes one place of the depth; it does not wait for others. */
static void worker_next_sync(struct worker *w, struct shared_slot *s)
{
	s->io.op = (enum io_op)w->sync_due;
	s->io.file = w->write_file;
	s->io.offset = 0;
	s->io.len = s->whole = 0;
	w->sync_due = 0;
}

/* Direction, file, offset and length. */
static void worker_place(struct worker *w, struct io *io)
{
	enum ddir d = DDIR_WRITE;

	if (!w->pattern[DDIR_WRITE] || (w->mixed && rng_below(&w->rng, 100) < w->mix_read))
		d = DDIR_READ;
	struct pattern *p = w->pattern[d];
	uint32_t len = p->bs;

	io->op = d == DDIR_READ ? IO_READ : IO_WRITE;
	io->file =
		p->walk ? walk_next(p->walk, d, &io->offset, &len) : pattern_next(p, &io->offset);
	io->len = len;
}

void worker_next(struct worker *w, struct shared_slot *s)
{
	struct io *io = &s->io;
	bool counts = true;

	if (w->sync_due) {
		worker_next_sync(w, s);
		return;
	}
	if (w->trims)
		counts = trim_next(w, io);
	else
		worker_place(w, io);
	s->whole = io->len;
	io->data = s->buffer;
	if (!counts)
		return;
	w->bytes_left = w->bytes_left > io->len ? w->bytes_left - io->len : 0;
	w->left = w->bytes_left ? w->left - 1 : 0;
	w->issued++;
	if (io->op == IO_WRITE) {
		w->write_file = io->file;
		worker_count_write(w);
		if (w->refresh)
			fill_write(w->refresh, io);
	}
}

unsigned worker_fill(struct worker *w)
{
	unsigned n = 0;

	while (w->again_n && n < w->batch_max)
		w->batch[n++] = &w->again[--w->again_n]->io;
	if (w->stop)
		return n;
	if (!w->filling && w->in_flight > w->low)
		return n;
	w->filling = true;
	while (n < w->batch_max && w->spare_n && w->left) {
		struct shared_slot *s = w->spare[--w->spare_n];

		worker_next(w, s);
		w->batch[n++] = &s->io;
	}
	if (w->spare_n == 0)
		w->filling = w->low == 0;
	return n;
}

bool worker_settle(struct worker *w, struct shared_slot *s)
{
	struct io *io = &s->io;

	if (io->res == -EINTR) {
		if (w->stop)
			return true; /* dropped: it was never done */
		w->again[w->again_n++] = s;
		return false;
	}
	if (io->res < 0) {
		fail_io(w, io, -io->res);
		return true;
	}
	if (io->op > IO_WRITE)
		return true;
	if (io->res == 0 && w->verify && verify_absent(w, io))
		return true;
	if (io->res == 0) {
		fail_io(w, io, io->op == IO_WRITE ? EIO : ENODATA);
		return true;
	}
	if (io->len == s->whole)
		w->stats->dir[io->op].short_ios++;
	io->offset += (uint64_t)io->res;
	io->data = (char *)io->data + io->res;
	io->len -= (uint32_t)io->res;
	w->again[w->again_n++] = s;
	return false;
}

void worker_count_other(struct worker *w, const struct io *io, uint64_t now)
{
	if (io->op > IO_TRIM && io->res >= 0)
		hist_add(&w->stats->sync, now - io->start, 1);
	else if (io->op <= IO_TRIM)
		w->stats->dir[io->op].drop_ios++;
}

unsigned worker_broken(struct worker *w, int n)
{
	fail_job(w, ERR_FAILED, -n, "engine %s: the queue failed: %s", w->ops->name, strerror(-n));
	w->in_flight = 0;
	return 0;
}

static void worker_wait(struct worker *w, unsigned least)
{
	unsigned n = round_reap(w, least);

	if (n)
		round_complete(w, n, worker_now(w), w->latency);
}

/* Submission has ended: one stamp for all that was taken, one weighted add. */
static void worker_issued(struct worker *w, unsigned n, uint64_t start, uint64_t now)
{
	uint32_t count[2] = {0, 0};

	for (unsigned i = 0; i < n; i++) {
		struct shared_slot *s = (struct shared_slot *)w->batch[i];

		/* The rest of a short transfer is part of the first submission. */
		if (s->io.len != s->whole)
			continue;
		/* A trim is done while it is handed over: all of it is completion. */
		s->issued = s->io.op == IO_TRIM ? s->io.start : now;
		if (s->io.op > IO_WRITE)
			continue;
		if (w->log)
			log_issued(w->log, &s->io, now);
		if (__builtin_expect(s->io.start == start, 1))
			count[s->io.op]++;
		else /* the engine had no room for it before */
			hist_add(&w->into[s->io.op]->slat, now - s->io.start, 1);
	}
	for (int d = 0; d < 2; d++)
		if (count[d])
			hist_add(&w->into[d]->slat, now - start, count[d]);
}

/*
 * The engine had no room for all n of the batch: completions make some, or a
 * moment's rest.  Returns how many of them are still to be handed over: 0 when
 * the job is over, whose idle slots they become again.
 */
static unsigned worker_make_room(struct worker *w, unsigned n)
{
	static const struct timespec rest = {0, 100000};

	if (w->in_flight) {
		worker_wait(w, round_least(w));
		return n;
	}
	if (w->stop || worker_told(w)) {
		for (unsigned i = 0; i < n; i++) {
			w->batch[i]->start = 0;
			w->spare[w->spare_n++] = (struct shared_slot *)w->batch[i];
		}
		fail_job(w, ERR_FAILED, EAGAIN, "engine %s took no I/O: %s", w->ops->name,
			 strerror(EAGAIN));
		return 0;
	}
	clock_nanosleep(CLOCK_MONOTONIC, 0, &rest, NULL);
	return n;
}

void worker_rest(struct worker *w, unsigned n, unsigned taken, uint64_t start)
{
	for (;;) {
		if (taken)
			round_taken(w, taken);
		unsigned done = round_reap(w, 0);
		uint64_t now = worker_now(w);

		w->stats->in_submit += now - start;
		if (w->latency == LATENCY_SPLIT)
			worker_issued(w, taken, start, now);
		n -= taken;
		memmove(w->batch, w->batch + taken, n * sizeof w->batch[0]);
		if (done)
			round_complete(w, done, now, w->latency);
		else if (n)
			n = worker_make_room(w, n);
		if (n == 0)
			return;
		start = worker_now(w);
		for (unsigned i = 0; i < n; i++)
			if (w->batch[i]->start == 0)
				w->batch[i]->start = start;
		taken = (unsigned)w->ops->submit(w->engine, w->batch, n);
	}
}

/* Hand over w->batch[0..n-1], all of them. */
static void worker_hand_over(struct worker *w, unsigned n)
{
	uint64_t start = worker_now(w);

	for (unsigned i = 0; i < n; i++)
		if (w->batch[i]->start == 0)
			w->batch[i]->start = start;
	unsigned taken = (unsigned)w->ops->submit(w->engine, w->batch, n);

	if (__builtin_expect(taken != n, 0)) {
		worker_rest(w, n, taken, start);
		return;
	}
	round_taken(w, n);
	unsigned done = round_reap(w, 0);
	uint64_t now = worker_now(w);
	unsigned least = round_wanted(w);

	w->stats->in_submit += now - start;
	if (w->latency == LATENCY_SPLIT)
		worker_issued(w, n, start, now);
	if (done)
		round_complete(w, done, now, w->latency);
	if (done < least && w->in_flight)
		worker_wait(w, least - done);
}

/* Rounds of any job, until its pass is over and nothing is lent, or plain_run may go on. */
static void worker_any(struct worker *w)
{
	while (!plain_may(w)) {
		worker_look(w);
		unsigned n = w->fill(w);

		if (n)
			worker_hand_over(w, n);
		else if (w->in_flight)
			worker_wait(w, round_least(w));
		else if (w->held)
			paced_sleep(w);
		else if (!w->again_n)
			break;
	}
}

static void worker_pass(struct worker *w)
{
	do {
		if (plain_may(w))
			plain_run(w);
		worker_any(w);
	} while (plain_may(w));
}

/* What counts as part of the job after its last I/O: flushing what it wrote. */
static void worker_end_sync(struct worker *w)
{
	for (unsigned f = 0; f < w->spec->files_n && !w->failed; f++) {
		if (atomic_load(&w->shared->stop) || !shelf_have(w, f))
			return;
		struct io io = {.op = IO_FSYNC, .file = f};
		uint64_t start = worker_now(w);

		doing_begin(&w->shm->doing, "fsync", w->spec->files[f].target);
		engine_fallback(&io, w->fds[f]);
		doing_end(&w->shm->doing);
		w->stats->issued++;
		w->stats->completed++;
		if (io.res < 0)
			fail_io(w, &io, -io.res);
		else
			hist_add(&w->stats->sync, worker_now(w) - start, 1);
	}
}

/* As fio: a pass begins at the start, and with a cold cache where that is asked for. */
static bool worker_next_pass(struct worker *w)
{
	if (w->stop || w->passes_left == 0 || w->amount_left == 0 || window_ios_left(w) == 0)
		return false;
	if (w->cold)
		files_cool(w);
	for (int d = DDIR_READ; d < DDIR_COUNT; d++)
		if (w->pattern[d] && (d == DDIR_READ || w->pattern[d] != w->pattern[DDIR_READ]))
			pattern_pass(w->pattern[d]);
	window_pass(w);
	return true;
}

void worker_run(struct worker *w, int command)
{
	worker_obey(w, command);
	do {
		worker_pass(w);
		if (w->verify && verify_before(w)) {
			worker_any(w);
			verify_after(w);
		}
	} while (worker_next_pass(w));
	if (w->job->end_fsync && job_alters(w->job) && !w->ops->diskless && !w->failed)
		worker_end_sync(w);
	w->stats->end = worker_now(w);
	window_next_second(w, w->stats->end);
	window_series(w);
	if (w->log)
		log_end(w->log, w->stats->end);
	spend_end(w);
	window_fetched(w);
	if (w->verify)
		verify_finish(w);
}
