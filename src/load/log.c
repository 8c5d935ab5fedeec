/*
 * log -- the worker's side of its logs: what each I/O leaves in a ring.
 */
#include "load/log.h"

#include <time.h>

/* Most records that the end of a window takes: five logs by direction; and of a job. */
enum { LOG_WINDOW_RECORDS = 5 * DDIR_COUNT, LOG_LAST_RECORDS = 2 * LOG_WINDOW_RECORDS + 1 };

/* Is there room for n records?  The writer's word is read only when it matters. */
static inline bool log_room(struct log *l, unsigned n)
{
	if (__builtin_expect(l->head + n <= l->room, 1))
		return true;
	l->room = atomic_load_explicit(&l->taken, memory_order_acquire) + l->mask + 1;
	return l->head + n <= l->room;
}

/* The record that is put next; there is room. */
static inline struct log_record *log_slot(const struct log *l)
{
	return &l->ring[l->head & l->mask];
}

/* It is filled: the writer may have it. */
static inline void log_hand(struct log *l)
{
	l->head++;
	atomic_store_explicit(&l->put, l->head, memory_order_release);
}

/* Put a record; there is room. */
static void log_put(struct log *l, const struct log_record *r)
{
	*log_slot(l) = *r;
	log_hand(l);
}

static inline void log_add(struct log_sum *s, uint64_t v)
{
	s->n++;
	s->sum += v;
	if (v > s->max)
		s->max = v;
}

static uint64_t log_ticks(const struct log *l, uint64_t ns)
{
	return (uint64_t)((double)ns / l->clock->ns_per_tick + 0.5);
}

static void log_set_due(struct log *l)
{
	l->due = l->now.end < l->bins_end ? l->now.end : l->bins_end;
}

void log_begin(struct log *l, uint64_t now, bool split)
{
	struct timespec t;

	l->split = split;
	l->begin = l->now.start = now;
	l->window = log_ticks(l, l->window_ns);
	l->bins_window = log_ticks(l, l->bins_ns);
	l->now.end = l->windows ? now + l->window : UINT64_MAX;
	l->bins_end = l->bins && l->bins_window ? now + l->bins_window : UINT64_MAX;
	if (l->job->log_alternate_epoch &&
	    clock_gettime((clockid_t)l->job->log_alternate_epoch_clock_id, &t) == 0)
		l->epoch_ms = (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
	log_set_due(l);
}

/* The end of the window that a moment lies in. */
static uint64_t log_next(const struct log *l, uint64_t window, uint64_t now)
{
	return l->begin + ((now - l->begin) / window + 1) * window;
}

static void log_mean(struct log *l, enum job_log log, unsigned dir, uint64_t at,
		     const struct log_sum *sum)
{
	struct log_record r = {.at = at,
			       .what = LOG_MEAN,
			       .log = (uint8_t)log,
			       .dir = (uint8_t)dir,
			       .value = sum->sum,
			       .more = sum->max,
			       .offset = sum->n};

	if (sum->n && l->wants[log])
		log_put(l, &r);
}

static void log_rate(struct log *l, enum job_log log, unsigned dir, const struct log_span *s,
		     uint64_t value)
{
	struct log_record r = {.at = s->end,
			       .what = LOG_RATE,
			       .log = (uint8_t)log,
			       .dir = (uint8_t)dir,
			       .value = value,
			       .more = s->end - s->start};

	if (s->clat[dir].n && l->wants[log])
		log_put(l, &r);
}

/* Put the window that is held; there is room. */
static void log_span_put(struct log *l)
{
	const struct log_span *s = &l->held;

	for (unsigned d = 0; l->holds && d < DDIR_COUNT; d++) {
		log_mean(l, JOB_LOG_LAT, d, s->end, &s->lat[d]);
		log_mean(l, JOB_LOG_SLAT, d, s->end, &s->slat[d]);
		log_mean(l, JOB_LOG_CLAT, d, s->end, &s->clat[d]);
		log_rate(l, JOB_LOG_BW, d, s, s->bytes[d]);
		log_rate(l, JOB_LOG_IOPS, d, s, s->clat[d].n);
	}
	l->holds = false;
}

static void log_sum_merge(struct log_sum *to, const struct log_sum *from)
{
	to->n += from->n;
	to->sum += from->sum;
	if (from->max > to->max)
		to->max = from->max;
}

/* The window that is held goes on to the end of the present one. */
static void log_span_merge(struct log *l)
{
	for (unsigned d = 0; d < DDIR_COUNT; d++) {
		log_sum_merge(&l->held.lat[d], &l->now.lat[d]);
		log_sum_merge(&l->held.slat[d], &l->now.slat[d]);
		log_sum_merge(&l->held.clat[d], &l->now.clat[d]);
		l->held.bytes[d] += l->now.bytes[d];
	}
	l->held.end = l->now.end;
}

static bool log_span_empty(const struct log_span *s)
{
	uint64_t n = 0;

	for (unsigned d = 0; d < DDIR_COUNT; d++)
		n += s->clat[d].n + s->slat[d].n;
	return !n;
}

/* The window has ended: it is held, and the one before is put; there is room. */
static void log_span_turn(struct log *l)
{
	if (log_span_empty(&l->now))
		return;
	log_span_put(l);
	l->held = l->now;
	l->holds = true;
	l->now = (struct log_span){0};
}

/* Hand the histogram over and take the other one; there is room, and the other is free. */
static void log_lend(struct log *l, uint64_t at)
{
	bool second = l->bins == l->lendable[1];
	struct log_record r = {.at = at, .what = LOG_BINS, .value = second};

	if (!(l->bins->n[0] | l->bins->n[1] | l->bins->n[2]))
		return;
	atomic_store_explicit(&l->bins->lent, true, memory_order_relaxed);
	log_put(l, &r);
	l->bins = l->lendable[!second];
}

static bool log_bins_free(const struct log *l)
{
	const struct log_bins *other = l->lendable[l->bins == l->lendable[0]];

	return !atomic_load_explicit(&other->lent, memory_order_acquire);
}

/* A window or histogram, or both, had ended before now. */
static void log_turn(struct log *l, uint64_t now)
{
	if (now >= l->now.end) {
		uint64_t end = log_next(l, l->window, now);

		if (log_room(l, LOG_WINDOW_RECORDS)) {
			log_span_turn(l);
			l->now.start = end - l->window;
		} else {
			l->tally->late++;
		}
		l->now.end = end;
	}
	if (now >= l->bins_end) {
		if (log_room(l, 1) && log_bins_free(l))
			log_lend(l, l->bins_end);
		else
			l->tally->late++;
		l->bins_end = log_next(l, l->bins_window, now);
	}
	log_set_due(l);
}

/* Apart, so that log_done, which mostly calls nothing, saves no registers. */
static __attribute__((noinline)) void log_bin(struct log *l, unsigned dir, uint32_t len,
					      uint64_t clat)
{
	l->bins->n[dir]++;
	l->bins->len[dir] = len;
	l->bins->count[dir][fio_bin(clock_to_ns(l->clock, clat))]++;
}

/* An I/O of log_done, with the kind of its record. */
static inline __attribute__((always_inline)) void
log_count(struct log *l, const struct shared_slot *s, uint64_t now, enum log_what what)
{
	const struct io *io = &s->io;
	uint64_t lat = now - io->start, clat = l->split ? now - s->issued : lat;
	unsigned d = io->op;

	if (l->each) {
		struct log_record *r = log_slot(l);

		if (__builtin_expect(!log_room(l, 1), 0)) {
			l->tally->lost++;
		} else {
			r->at = now;
			r->value = clat;
			r->more = lat;
			/* The rest of a short transfer begins further on. */
			r->offset = io->offset - (s->whole - io->len);
			r->len = s->whole;
			r->what = (uint8_t)what;
			r->dir = (uint8_t)d;
			log_hand(l);
		}
	} else if (l->windows) {
		log_add(&l->now.lat[d], lat);
		log_add(&l->now.clat[d], clat);
		l->now.bytes[d] += s->whole;
	}
	if (l->bins)
		log_bin(l, d, s->whole, clat);
}

/* The same: a window ends before it. */
static __attribute__((noinline)) void log_count_turn(struct log *l, const struct shared_slot *s,
						     uint64_t now, enum log_what what)
{
	log_turn(l, now);
	log_count(l, s, now, what);
}

void log_done(struct log *l, const struct shared_slot *s, uint64_t now)
{
	if (__builtin_expect(now >= l->due, 0))
		log_count_turn(l, s, now, LOG_DONE);
	else
		log_count(l, s, now, LOG_DONE);
}

void log_lone(struct log *l, const struct shared_slot *s, uint64_t now)
{
	if (__builtin_expect(l->each && l->each_slat && now < l->due, 1)) {
		log_count(l, s, now, LOG_LONE);
		return;
	}
	log_issued(l, &s->io, s->issued);
	log_done(l, s, now);
}

void log_issued(struct log *l, const struct io *io, uint64_t now)
{
	uint64_t slat = now - io->start;

	if (__builtin_expect(now >= l->due, 0))
		log_turn(l, now);
	if (l->each_slat) {
		struct log_record *r = log_slot(l);

		if (__builtin_expect(!log_room(l, 1), 0)) {
			l->tally->lost++;
		} else {
			r->at = now;
			r->value = slat;
			r->offset = io->offset;
			r->len = io->len;
			r->what = LOG_ISSUED;
			r->dir = (uint8_t)io->op;
			log_hand(l);
		}
	} else if (l->windows) {
		log_add(&l->now.slat[io->op], slat);
	}
}

/* Room for the last records; measuring is over, and the writer goes on reading. */
static bool log_wait_room(struct log *l)
{
	static const struct timespec rest = {0, 1000000};

	for (int i = 0; i < 1000 && !log_room(l, LOG_LAST_RECORDS); i++)
		clock_nanosleep(CLOCK_MONOTONIC, 0, &rest, NULL);
	return log_room(l, LOG_LAST_RECORDS);
}

/* The present window ends now. */
static void log_span_last(struct log *l, uint64_t now)
{
	bool brief = l->holds && (now - l->now.start) * 2 < l->window;

	l->now.end = now;
	if (brief && l->held.end == l->now.start) {
		log_span_merge(l);
	} else {
		if (brief)
			l->now.start = l->held.end;
		log_span_turn(l);
	}
	log_span_put(l);
}

void log_end(struct log *l, uint64_t now)
{
	bool room = log_wait_room(l);

	if (now >= l->due)
		log_turn(l, now);
	if (!room || !log_wait_room(l)) {
		l->tally->lost++;
		return;
	}
	if (l->windows)
		log_span_last(l, now);
	if (l->bins)
		log_lend(l, now);
}
