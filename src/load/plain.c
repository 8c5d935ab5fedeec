/*
 * plain -- the loops of plain jobs: reads and writes of one size, as fast as they
 * are done, and nothing besides.
 *
 * They do what the loop of worker.c does, without what such jobs cannot have.
 * What is not as usual they leave to that one.
 */
#include "load/plain.h"

#include "load/round.h"

ROUND_KIND void plain_next(struct worker *w, struct shared_slot *s)
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

/* worker_fill for a plain job in its usual state. */
ROUND_KIND unsigned plain_fill(struct worker *w, const enum round_kind kind)
{
	unsigned n = w->batch_max < w->spare_n ? w->batch_max : w->spare_n;

	if (kind == KIND_SINGLE)
		n = 1;
	else if (n > w->left)
		n = (unsigned)w->left;
	w->left -= n;
	for (unsigned i = 0; i < n; i++) {
		struct shared_slot *s = w->spare[--w->spare_n];

		plain_next(w, s);
		w->batch[i] = &s->io;
	}
	return n;
}

/* Nothing has happened, and there is something to issue and a slot for it. */
static inline bool plain_usual(struct worker *w)
{
	worker_look(w);
	return !w->stop && !w->again_n && w->left && w->spare_n;
}

/* Rounds of a plain job, while all is as usual. */
ROUND_KIND void plain_rounds(struct worker *w, const enum round_kind kind,
			     const enum worker_latency latency)
{
	while (plain_usual(w)) {
		unsigned n = plain_fill(w, kind);

		round_hand_over(w, kind == KIND_SINGLE ? 1 : n, kind, latency);
		if (w->spare_n == 0 && w->in_flight)
			round_wait(w, kind, latency);
	}
}

/* round_count of an I/O that was done when its submission ended: all its times are known. */
ROUND_KIND void plain_count(struct stats_dir *d, const struct shared_slot *s, size_t bucket,
			    uint64_t took, const enum worker_latency latency)
{
	d->ios++;
	d->bytes += s->whole;
	if (latency == LATENCY_ONE) {
		hist_put(&d->clat, bucket, took, 1);
		return;
	}
	hist_add(&d->clat, 0, 1);
	hist_put(&d->lat, bucket, took, 1);
}

/*
 * The same with one I/O at a time: there is no queue to keep full.  What is not
 * as usual it leaves to the others as if they had done all.
 */
ROUND_KIND void plain_lone(struct worker *w, const enum worker_latency latency)
{
	struct shared_slot *s = w->spare[0];

	while (plain_usual(w)) {
		w->left--;
		plain_next(w, s);
		struct io *io = &s->io, *done;
		uint64_t start = worker_now(w);

		io->start = start;
		if (__builtin_expect(w->ops->submit(w->engine, &io, 1) != 1, 0)) {
			w->batch[0] = io;
			w->spare_n = 0;
			worker_rest(w, 1, 0, start);
			return;
		}
		struct stats *stats = w->stats;
		struct stats_dir *d = w->into[io->op];

		stats->submit[1]++;
		stats->depth[0]++;
		stats->issued++;
		int n = w->ops->reap(w->engine, &done, 0, 1, ENGINE_NO_DEADLINE);
		uint64_t now = worker_now(w);

		stats->in_submit += now - start;
		s->issued = now;
		size_t bucket = hist_bucket(now - start);
		bool at_once = n == 1;

		if (latency == LATENCY_SPLIT)
			hist_put(&d->slat, bucket, now - start, 1);
		if (n == 0) {
			n = w->ops->reap(w->engine, &done, 1, 1, ENGINE_NO_DEADLINE);
			now = worker_now(w);
		}
		if (__builtin_expect(n != 1 || io->res != (int32_t)io->len, 0)) {
			w->spare_n = 0;
			w->in_flight = 1;
			w->done[0] = io;
			if (n < 0)
				worker_broken(w, n);
			else if (n)
				round_complete(w, 1, now, KIND_ANY, latency);
			return;
		}
		stats->complete[1]++;
		stats->completed++;
		if (at_once)
			plain_count(d, s, bucket, now - start, latency);
		else
			round_count(d, s, now, latency);
		io->start = 0;
		if (__builtin_expect(now >= w->second_end, 0))
			window_next_second(w, now);
	}
}

bool plain_may(struct worker *w)
{
	return w->plain && plain_usual(w) && (w->depth > 1 || !w->in_flight);
}

void plain_run(struct worker *w)
{
	bool split = w->latency == LATENCY_SPLIT;

	if (w->depth == 1 && split)
		plain_lone(w, LATENCY_SPLIT);
	else if (w->depth == 1)
		plain_lone(w, LATENCY_ONE);
	else if (w->batch_max == 1)
		plain_rounds(w, KIND_SINGLE, LATENCY_SPLIT);
	else
		plain_rounds(w, KIND_PLAIN, LATENCY_SPLIT);
	window_unplain(w);
}
