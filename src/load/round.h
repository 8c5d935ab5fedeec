/*
 * round -- what the loops of worker.c and plain.c have alike: take what is done, count it.
 *
 * It chooses no offsets and hands nothing over.
 */
#ifndef IOSONDE_LOAD_ROUND_H
#define IOSONDE_LOAD_ROUND_H

#include "load/log.h"
#include "load/paced.h"
#include "load/verify.h"
#include "load/window.h"
#include "load/worker.h"

/* Compiled for what is measured of each I/O: nothing is asked twice. */
#define ROUND_KIND static inline __attribute__((always_inline))

ROUND_KIND void round_count(struct stats_dir *d, const struct shared_slot *s, uint64_t now,
			    const enum worker_latency latency)
{
	d->ios++;
	d->bytes += s->whole;
	if (latency == LATENCY_NONE)
		return;
	hist_add(&d->clat, now - (latency == LATENCY_SPLIT ? s->issued : s->io.start), 1);
	if (latency == LATENCY_SPLIT)
		hist_add(&d->lat, now - s->io.start, 1);
}

ROUND_KIND void round_complete(struct worker *w, unsigned n, uint64_t now,
			       const enum worker_latency latency)
{
	w->stats->complete[stats_batch_class(n)]++;
	w->in_flight -= n;
	for (unsigned i = 0; i < n; i++) {
		/* The io is the slot's first member. */
		struct shared_slot *s = (struct shared_slot *)w->done[i];
		bool whole = s->io.res == (int32_t)s->io.len;

		if (__builtin_expect(!whole, 0) && !worker_settle(w, s))
			continue;
		if (__builtin_expect(whole, 1) && s->io.op <= IO_TRIM) {
			round_count(w->into[s->io.op], s, now, latency);
			if (w->log)
				log_done(w->log, s, now);
		} else {
			worker_count_other(w, &s->io, now);
		}
		s->io.start = 0;
		w->stats->completed++;
		if (w->verify && verify_keeps(w, s))
			continue;
		w->spare[w->spare_n++] = s;
	}
	if (w->pace.rated)
		paced_done(w, n, now);
	if (__builtin_expect(now >= w->second_end, 0))
		window_next_second(w, now);
}

static inline unsigned round_reap(struct worker *w, unsigned min)
{
	int n = w->ops->reap(w->engine, w->done, min, w->complete_max, w->deadline);

	return __builtin_expect(n >= 0, 1) ? (unsigned)n : worker_broken(w, n);
}

/* How many a wait is for; some are in flight. */
static inline unsigned round_least(const struct worker *w)
{
	unsigned min = w->complete_min < w->in_flight ? w->complete_min : w->in_flight;

	return min ? min : 1;
}

/* As fio: a full queue waits until so many are done, those included that are done already. */
static inline unsigned round_wanted(const struct worker *w)
{
	return w->spare_n ? 0 : round_least(w);
}

static inline void round_taken(struct worker *w, unsigned n)
{
	w->stats->submit[stats_batch_class(n)]++;
	w->stats->issued += n;
	if (n == 1)
		w->stats->depth[stats_depth_class(w->in_flight + 1)]++;
	else
		stats_depths(w->stats, w->in_flight, n);
	w->in_flight += n;
}

#endif
