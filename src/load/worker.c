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
#include "load/target.h"
#include "load/trim.h"
#include "load/verify.h"
#include "load/window.h"

static inline uint64_t worker_now(const struct worker *w)
{
	return clock_ticks(w->clock);
}

static void worker_obey(struct worker *w, int command)
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
static inline void worker_place(struct worker *w, struct io *io)
{
	unsigned d = DDIR_WRITE;

	if (!w->pattern[DDIR_WRITE] || (w->mixed && rng_below(&w->rng, 100) < w->mix_read))
		d = DDIR_READ;
	struct pattern *p = w->pattern[d];
	uint32_t len = p->bs;

	io->op = d == DDIR_READ ? IO_READ : IO_WRITE;
	io->file = __builtin_expect(p->walk != NULL, 0) ? walk_next(p->walk, d, &io->offset, &len)
							: pattern_next(p, &io->offset);
	io->len = len;
}

void worker_next(struct worker *w, struct shared_slot *s)
{
	struct io *io = &s->io;
	bool counts = true;

	if (__builtin_expect(w->sync_due, 0)) {
		worker_next_sync(w, s);
		return;
	}
	if (__builtin_expect(w->trims, 0))
		counts = trim_next(w, io);
	else
		worker_place(w, io);
	s->whole = io->len;
	io->data = s->buffer;
	if (!counts)
		return;
	w->bytes_left = w->bytes_left > io->len ? w->bytes_left - io->len : 0;
	w->ios_left--;
	if (io->op == IO_WRITE) {
		w->write_file = io->file;
		worker_count_write(w);
		if (__builtin_expect(w->refresh != NULL, 0))
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
	while (n < w->batch_max && w->spare_n && w->bytes_left && w->ios_left) {
		struct shared_slot *s = w->spare[--w->spare_n];

		worker_next(w, s);
		w->batch[n++] = &s->io;
	}
	if (w->spare_n == 0)
		w->filling = w->low == 0;
	return n;
}

/* A completion that is no whole transfer.  True when it is done, ok or failed. */
static bool worker_settle(struct worker *w, struct shared_slot *s)
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

static inline void worker_count(struct worker *w, const struct shared_slot *s, uint64_t now)
{
	const struct io *io = &s->io;

	if (__builtin_expect(io->op > IO_TRIM, 0)) {
		if (io->res >= 0)
			hist_add(&w->stats->sync, now - io->start, 1);
		return;
	}
	struct stats_dir *d = &w->stats->dir[io->op];

	if (__builtin_expect(io->res < 0 || io->res != (int32_t)io->len, 0)) {
		d->drop_ios++;
		return;
	}
	d->ios++;
	d->bytes += s->whole;
	if (__builtin_expect(w->log != NULL, 0))
		log_done(w->log, s, now);
	if (w->latency == LATENCY_SPLIT) {
		hist_add(&d->clat, now - s->issued, 1);
		hist_add(&d->lat, now - io->start, 1);
	} else if (w->latency == LATENCY_ONE) {
		hist_add(&d->clat, now - io->start, 1);
	}
}

static void worker_complete(struct worker *w, unsigned n, uint64_t now)
{
	w->stats->complete[stats_batch_class(n)]++;
	w->in_flight -= n;
	for (unsigned i = 0; i < n; i++) {
		/* The io is the slot's first member. */
		struct shared_slot *s = (struct shared_slot *)w->done[i];

		if (__builtin_expect(s->io.res != (int32_t)s->io.len, 0) && !worker_settle(w, s))
			continue;
		worker_count(w, s, now);
		s->io.start = 0;
		w->stats->completed++;
		if (__builtin_expect(w->verify != NULL, 0) && verify_keeps(w, s))
			continue;
		w->spare[w->spare_n++] = s;
	}
	if (__builtin_expect(w->pace.rated, 0))
		paced_done(w, n, now);
	if (__builtin_expect(now >= w->second_end, 0))
		window_next_second(w, now);
}

static unsigned worker_reap(struct worker *w, unsigned min, unsigned max)
{
	int n = w->ops->reap(w->engine, w->done, min, max, w->deadline);

	if (__builtin_expect(n >= 0, 1))
		return (unsigned)n;
	fail_job(w, ERR_FAILED, -n, "engine %s: the queue failed: %s", w->ops->name, strerror(-n));
	w->in_flight = 0;
	return 0;
}

static void worker_wait(struct worker *w)
{
	unsigned min = w->complete_min < w->in_flight ? w->complete_min : w->in_flight;
	unsigned n = worker_reap(w, min ? min : 1, w->complete_max);

	if (n)
		worker_complete(w, n, worker_now(w));
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
		worker_wait(w);
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

/* Submission has ended: one stamp for all that was taken, one weighted add. */
static void worker_issued(struct worker *w, unsigned n, uint64_t start, uint64_t now)
{
	uint64_t count[2] = {0, 0};

	for (unsigned i = 0; i < n; i++) {
		struct io *io = w->batch[i];

		struct shared_slot *s = (struct shared_slot *)io;

		/* The rest of a short transfer is part of the first submission. */
		if (io->len != s->whole)
			continue;
		s->issued = now;
		if (io->op > IO_WRITE) {
			/* A trim is done while it is handed over: all of it is completion. */
			s->issued = io->start;
			continue;
		}
		if (__builtin_expect(w->log != NULL, 0))
			log_issued(w->log, io, now);
		if (io->start == start)
			count[io->op]++;
		else /* the engine had no room for it before */
			hist_add(&w->stats->dir[io->op].slat, now - io->start, 1);
	}
	for (int d = 0; d < 2; d++)
		if (count[d])
			hist_add(&w->stats->dir[d].slat, now - start, count[d]);
}

static void worker_hand_over(struct worker *w, unsigned n)
{
	while (n) {
		uint64_t start = worker_now(w);

		for (unsigned i = 0; i < n; i++)
			if (w->batch[i]->start == 0)
				w->batch[i]->start = start;
		int taken = w->ops->submit(w->engine, w->batch, n);

		if (taken > 0) {
			w->stats->submit[stats_batch_class((unsigned)taken)]++;
			w->stats->issued += (unsigned)taken;
			for (int i = 0; i < taken; i++)
				w->stats->depth[stats_depth_class(++w->in_flight)]++;
		}
		unsigned done = worker_reap(w, 0, w->complete_max);
		uint64_t now = worker_now(w);

		w->stats->in_submit += now - start;
		if (w->latency == LATENCY_SPLIT && taken > 0)
			worker_issued(w, (unsigned)taken, start, now);
		n -= (unsigned)taken;
		memmove(w->batch, w->batch + taken, n * sizeof w->batch[0]);
		if (done)
			worker_complete(w, done, now);
		else if (n)
			n = worker_make_room(w, n);
	}
}

static void worker_loop(struct worker *w)
{
	for (;;) {
		int command = atomic_load_explicit(&w->shm->command, memory_order_relaxed);

		if (__builtin_expect(command != w->command, 0))
			worker_obey(w, command);
		unsigned n = w->fill(w);

		if (n)
			worker_hand_over(w, n);
		else if (w->in_flight)
			worker_wait(w);
		else if (w->held)
			paced_sleep(w);
		else if (!w->again_n)
			break;
		if (w->in_flight && w->spare_n == 0)
			worker_wait(w);
	}
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
	if (w->stop || w->passes_left == 0 || w->amount_left == 0 || w->ios_left == 0)
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
		worker_loop(w);
		if (w->verify && verify_before(w)) {
			worker_loop(w);
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
