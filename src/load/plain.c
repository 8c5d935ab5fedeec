/*
 * plain -- the loops of plain jobs: reads and writes of one size, as fast as they
 * are done, and nothing besides.
 *
 * They do what the loop of worker.c does, without what such jobs cannot have.
 * What is not as usual they leave to that one.
 */
#include "load/plain.h"

#include "load/round.h"

/*
 * Compiled for each kind of job, and a job's own is chosen once: at a million I/Os a
 * second every branch is a percent.
 */
#define PLAIN_KIND static inline __attribute__((always_inline))

PLAIN_KIND void plain_next(struct worker *w, struct shared_slot *s)
{
	struct pattern *p = w->sole;

	if (__builtin_expect(!p, 0)) {
		s->io.op = rng_below(&w->rng, 100) < w->mix_read ? IO_READ : IO_WRITE;
		p = w->pattern[s->io.op];
	} else {
		s->io.op = w->sole_op;
	}
	s->io.file = pattern_next(p, &s->io.offset);
	s->io.len = s->whole = p->bs;
	s->io.data = s->buffer;
}

/* worker_fill for a plain job in its usual state, with batches of one or any. */
PLAIN_KIND unsigned plain_fill(struct worker *w, const bool single)
{
	unsigned n = w->batch_max < w->spare_n ? w->batch_max : w->spare_n;

	if (single)
		n = 1;
	else if (n > w->left)
		n = (unsigned)w->left;
	w->left -= n;
	for (unsigned i = 0; i < n; i++) {
		struct shared_slot *s = w->spare[w->spare_n - 1 - i];

		plain_next(w, s);
		w->batch[i] = &s->io;
	}
	w->spare_n -= n;
	return n;
}

/* Nothing has happened, and there is something to issue and a slot for it. */
static inline bool plain_usual(struct worker *w)
{
	worker_look(w);
	return !w->stop && !w->again_n && w->left && w->spare_n;
}

/* Before they are counted. */
static void plain_log_done(struct worker *w, unsigned n, uint64_t now)
{
	for (unsigned i = 0; i < n; i++)
		if (w->done[i]->res == (int32_t)w->done[i]->len)
			log_done(w->log, (struct shared_slot *)w->done[i], now);
}

static void plain_log_issued(struct worker *w, unsigned n, uint64_t now)
{
	for (unsigned i = 0; i < n; i++)
		log_issued(w->log, w->batch[i], now);
}

/* round_complete: what is not whole takes the way of any job. */
PLAIN_KIND void plain_complete(struct worker *w, unsigned n, uint64_t now)
{
	struct stats *stats = w->stats;
	struct shared_slot **spare = w->spare + w->spare_n;

	if (__builtin_expect(w->log != NULL, 0))
		plain_log_done(w, n, now);
	stats->complete[stats_batch_class(n)]++;
	stats->completed += n;
	w->in_flight -= n;
	for (unsigned i = 0; i < n; i++) {
		/* The io is the slot's first member. */
		struct shared_slot *s = (struct shared_slot *)w->done[i];

		if (__builtin_expect(s->io.res == (int32_t)s->io.len, 1)) {
			round_count(w->into[s->io.op], s, now, LATENCY_SPLIT);
		} else if (worker_settle(w, s)) {
			worker_count_other(w, &s->io, now);
		} else {
			stats->completed--;
			continue;
		}
		s->io.start = 0;
		*spare++ = s;
	}
	w->spare_n = (unsigned)(spare - w->spare);
	if (__builtin_expect(now >= w->second_end, 0))
		window_next_second(w, now);
}

/* round_issued: all of the batch began at start. */
PLAIN_KIND void plain_issued(struct worker *w, unsigned n, uint64_t start, uint64_t now)
{
	unsigned writes = 0;

	for (unsigned i = 0; i < n; i++) {
		struct shared_slot *s = (struct shared_slot *)w->batch[i];

		s->issued = now;
		writes += s->io.op;
	}
	if (__builtin_expect(w->log != NULL, 0))
		plain_log_issued(w, n, now);
	if (n > writes)
		hist_add(&w->into[DDIR_READ]->slat, now - start, n - writes);
	if (writes)
		hist_add(&w->into[DDIR_WRITE]->slat, now - start, writes);
}

/* Rounds of a plain job, while all is as usual; single: in batches of one. */
PLAIN_KIND void plain_rounds(struct worker *w, const bool single)
{
	while (plain_usual(w)) {
		unsigned filled = plain_fill(w, single), n = single ? 1 : filled;
		uint64_t start = worker_now(w);

#pragma GCC unroll 4
		for (unsigned i = 0; i < n; i++)
			w->batch[i]->start = start;
		unsigned taken = (unsigned)w->ops->submit(w->engine, w->batch, n);

		if (__builtin_expect(taken != n, 0)) {
			worker_rest(w, n, taken, start);
			continue;
		}
		round_taken(w, n);
		unsigned done = round_reap(w, 0);
		uint64_t now = worker_now(w);

		w->stats->in_submit += now - start;
		plain_issued(w, n, start, now);
		unsigned least = round_wanted(w);

		for (;;) {
			if (done)
				plain_complete(w, done, now);
			if (done >= least || !w->in_flight)
				break;
			least -= done;
			done = round_reap(w, least);
			now = worker_now(w);
		}
	}
}

/*
 * Jobs with logs have loops of their own, too: these functions are for one I/O at a time,
 * where two questions more would be a fiftieth of all.
 */
enum plain_logs { PLAIN_NO_LOGS, PLAIN_LOGS };

/* Submission of the only one has ended. */
PLAIN_KIND void plain_submitted(struct worker *w, struct shared_slot *s, uint64_t start,
				uint64_t now, const enum worker_latency latency)
{
	struct stats *stats = w->stats;

	stats->submit[1]++;
	stats->depth[0]++;
	stats->issued++;
	stats->in_submit += now - start;
	if (latency == LATENCY_SPLIT)
		hist_add(&w->into[s->io.op]->slat, now - start, 1);
}

/*
 * One that was handed over at start is back; at_once: it was done when its submission ended.
 * False: it is not a whole transfer, and was left to the loop of any job.
 */
PLAIN_KIND bool plain_count(struct worker *w, struct shared_slot *s, uint64_t start, uint64_t now,
			    const bool at_once, const enum worker_latency latency,
			    const enum plain_logs logs)
{
	struct stats_dir *d = w->into[s->io.op];

	if (at_once && logs)
		s->issued = now;
	if (__builtin_expect(s->io.res != (int32_t)s->io.len, 0)) {
		if (at_once)
			s->issued = now;
		w->spare_n = 0;
		w->in_flight = 1;
		w->done[0] = &s->io;
		round_complete(w, 1, now, latency);
		return false;
	}
	w->stats->complete[1]++;
	w->stats->completed++;
	d->ios++;
	d->bytes += s->whole;
	if (latency == LATENCY_SPLIT)
		hist_add(&d->clat, at_once ? 0 : now - s->issued, 1);
	hist_add(latency == LATENCY_SPLIT ? &d->lat : &d->clat, now - start, 1);
	if (logs && w->log && latency == LATENCY_SPLIT)
		log_lone(w->log, s, now);
	else if (logs && w->log)
		log_done(w->log, s, now);
	s->io.start = 0;
	if (__builtin_expect(now >= w->second_end, 0))
		window_next_second(w, now);
	return true;
}

/* plain_usual where I/Os are done one by one: only a command can stop that, or begin logs. */
static inline bool plain_goes_on(struct worker *w)
{
	int command = atomic_load_explicit(&w->shm->command, memory_order_relaxed);

	if (__builtin_expect(command == w->command, 1))
		return w->left;
	worker_obey(w, command);
	return false;
}

/*
 * One I/O at a time: there is no queue to keep full.  What is not as usual it leaves
 * to the others as if they had done all.
 */
static void plain_lone(struct worker *w)
{
	struct shared_slot *s = w->spare[0];
	bool usual = true;

	while (usual && plain_goes_on(w)) {
		w->left--;
		plain_next(w, s);
		struct io *io = &s->io, *done;
		uint64_t start = io->start = worker_now(w);

		if (__builtin_expect(w->ops->submit(w->engine, &io, 1) != 1, 0)) {
			w->batch[0] = io;
			w->spare_n = 0;
			worker_rest(w, 1, 0, start);
			return;
		}
		int n = w->ops->reap(w->engine, &done, 0, 1, ENGINE_NO_DEADLINE);
		uint64_t now = worker_now(w);

		plain_submitted(w, s, start, now, LATENCY_SPLIT);
		if (n == 1) {
			usual = plain_count(w, s, start, now, true, LATENCY_SPLIT, PLAIN_LOGS);
			continue;
		}
		s->issued = now;
		n = n ? n : w->ops->reap(w->engine, &done, 1, 1, ENGINE_NO_DEADLINE);
		if (__builtin_expect(n != 1, 0)) {
			w->spare_n = 0;
			w->in_flight = 1;
			if (n < 0)
				worker_broken(w, n);
			return;
		}
		now = worker_now(w);
		usual = plain_count(w, s, start, now, false, LATENCY_SPLIT, PLAIN_LOGS);
	}
}

/* The same with an engine that does an I/O in one call. */
PLAIN_KIND void plain_once(struct worker *w, const enum worker_latency latency,
			   const enum plain_logs logs)
{
	struct shared_slot *s = w->spare[0];
	bool usual = true;

	while (usual && plain_goes_on(w)) {
		w->left--;
		plain_next(w, s);
		uint64_t start = s->io.start = worker_now(w);

		w->ops->once(w->engine, &s->io);
		uint64_t now = worker_now(w);

		plain_submitted(w, s, start, now, latency);
		usual = plain_count(w, s, start, now, true, latency, logs);
	}
}

bool plain_may(struct worker *w)
{
	return w->plain && plain_usual(w) && (w->depth > 1 || !w->in_flight);
}

static void plain_run_lone(struct worker *w)
{
	if (!w->ops->once)
		plain_lone(w);
	else if (w->latency == LATENCY_ONE)
		plain_once(w, LATENCY_ONE, PLAIN_LOGS);
	else if (w->log)
		plain_once(w, LATENCY_SPLIT, PLAIN_LOGS);
	else
		plain_once(w, LATENCY_SPLIT, PLAIN_NO_LOGS);
}

void plain_run(struct worker *w)
{
	if (w->depth == 1)
		plain_run_lone(w);
	else if (w->batch_max == 1)
		plain_rounds(w, true);
	else
		plain_rounds(w, false);
	window_unplain(w);
}
