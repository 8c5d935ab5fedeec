/*
 * stats -- everything one worker counts in one measured window.
 */
#include "measure/stats.h"

#include <stddef.h>

/* The row of an errno: its own, else a free one, NULL when all are taken. */
static struct stats_error *stats_row(struct stats *s, int errnum)
{
	for (int i = 0; i < STATS_ERRORS; i++)
		if (s->error[i].errnum == errnum || !s->error[i].errnum)
			return &s->error[i];
	return NULL;
}

/* Count of first; the place is taken only when the row is new. */
static void stats_count_error(struct stats *s, const struct stats_error *first)
{
	struct stats_error *row = stats_row(s, first->errnum);

	if (!row)
		s->error_more += first->count;
	else if (row->errnum)
		row->count += first->count;
	else
		*row = *first;
}

void stats_fail(struct stats *s, int errnum, unsigned op, unsigned file, uint64_t offset,
		uint32_t len)
{
	struct stats_error one = {
		.errnum = errnum, .op = op, .file = file, .len = len, .offset = offset, .count = 1};

	stats_count_error(s, &one);
}

void stats_depths(struct stats *s, unsigned in_flight, unsigned n)
{
	const unsigned end = in_flight + n;

	/* By class, not by I/O: a batch lies in few of them. */
	while (in_flight < end) {
		unsigned c = stats_depth_class(in_flight + 1);
		unsigned last = c < STATS_CLASSES - 1 ? (2u << c) - 1 : end;

		last = last < end ? last : end;
		s->depth[c] += last - in_flight;
		in_flight = last;
	}
}

uint64_t stats_failures(const struct stats *s)
{
	uint64_t sum = s->error_more;

	for (int i = 0; i < STATS_ERRORS; i++)
		sum += s->error[i].count;
	return sum;
}

void stats_carry(struct stats *s)
{
	if (!(s->completed >> HIST_LOW_BITS))
		return;
	for (int d = 0; d < DDIR_COUNT; d++) {
		hist_carry(&s->dir[d].slat);
		hist_carry(&s->dir[d].clat);
		hist_carry(&s->dir[d].lat);
		hist_carry(&s->dir[d].response);
	}
	hist_carry(&s->sync);
}

uint64_t stats_time(const struct stats *s)
{
	if (s->merged)
		return s->merged;
	return s->end > s->begin ? s->end - s->begin : 0;
}

static void stats_merge_dir(struct stats_dir *to, const struct stats_dir *from, bool single)
{
	bool due = from->due_ios || from->unsubmitted || from->backlog || from->wait > 0;

	if (due) {
		to->due_ios += from->due_ios;
		to->unsubmitted += from->unsubmitted;
		to->wait += from->wait;
		if (from->backlog > to->backlog)
			to->backlog = from->backlog;
	}
	/* Its pages were never touched, and are not to be by reading or writing them. */
	if (!from->ios && !from->drop_ios && !from->short_ios)
		return;
	to->ios += from->ios;
	to->bytes += from->bytes;
	to->short_ios += from->short_ios;
	to->drop_ios += from->drop_ios;
	hist_merge(&to->clat, &from->clat);
	if (!single) {
		hist_merge(&to->slat, &from->slat);
		hist_merge(&to->lat, &from->lat);
	}
	if (!single || due)
		hist_merge(&to->response, &from->response);
	series_merge(&to->series, &from->series);
}

void stats_merge(struct stats *to, const struct stats *from)
{
	to->merged = stats_time(to) + stats_time(from);
	/* begin 0: it never reached its window */
	if (from->begin && (!to->begin || from->begin < to->begin))
		to->begin = from->begin;
	if (from->end > to->end)
		to->end = from->end;
	/* Members of a group read back side by side. */
	if (from->back > to->back)
		to->back = from->back;
	if (from->flush > to->flush)
		to->flush = from->flush;
	mismatch_merge(&to->mismatches, &from->mismatches);
	to->issued += from->issued;
	to->completed += from->completed;
	for (int d = 0; d < DDIR_COUNT; d++)
		if (!from->idle[d])
			stats_merge_dir(&to->dir[d], &from->dir[d], from->single);
	if (!from->unsynced)
		hist_merge(&to->sync, &from->sync);
	for (int i = 0; i < STATS_CLASSES; i++) {
		to->depth[i] += from->depth[i];
		to->submit[i] += from->submit[i];
		to->complete[i] += from->complete[i];
	}
	to->in_submit += from->in_submit;
	cpu_add(&to->cpu, &from->cpu);
	to->opens += from->opens;
	to->open_ticks += from->open_ticks;
	for (int i = 0; i < COUNTERS; i++)
		to->counter[i] = reading_sum(&to->counter[i], &from->counter[i]);
	if (from->clock_most && (!to->clock_most || from->clock_least < to->clock_least))
		to->clock_least = from->clock_least;
	if (from->clock_most > to->clock_most)
		to->clock_most = from->clock_most;
	fetched_add(&to->fetched, &from->fetched);
	to->error_more += from->error_more;
	for (int i = 0; i < STATS_ERRORS; i++)
		if (from->error[i].errnum)
			stats_count_error(to, &from->error[i]);
}

void stats_unify(struct stats *s)
{
	for (int d = DDIR_WRITE; d < DDIR_COUNT; d++)
		stats_merge_dir(&s->dir[DDIR_READ], &s->dir[d], false);
}

struct stats_spent stats_spent(const struct stats *s)
{
	struct stats_spent spent = {.time = stats_time(s), .cpu = s->cpu};

	for (int d = 0; d < DDIR_COUNT; d++) {
		spent.ios += s->dir[d].ios;
		spent.bytes += s->dir[d].bytes;
	}
	for (int i = 0; i < COUNTERS; i++)
		spent.counter[i] = s->counter[i];
	return spent;
}

void stats_spent_add(struct stats_spent *to, const struct stats_spent *from)
{
	to->ios += from->ios;
	to->bytes += from->bytes;
	to->time += from->time;
	cpu_add(&to->cpu, &from->cpu);
	for (int i = 0; i < COUNTERS; i++)
		to->counter[i] = reading_sum(&to->counter[i], &from->counter[i]);
}

struct stats_flight stats_flight(const struct stats *s, bool synchronous)
{
	struct stats_flight f = {0};
	double time = (double)stats_time(s);
	uint64_t ios = 0, timed = 0;

	for (int d = 0; d < DDIR_COUNT; d++) {
		if (s->idle[d] || !s->dir[d].ios)
			continue;
		ios += s->dir[d].ios;
		timed += s->dir[d].clat.max || s->dir[d].clat.min;
		f.mean += (double)s->dir[d].clat.sum;
	}
	if (!(time > 0) || !ios || !timed)
		return f;
	f.known = true;
	f.submission = (double)s->in_submit / time;
	f.mean = (f.mean + (double)(s->unsynced ? 0 : s->sync.sum)) / time;
	if (!synchronous)
		f.mean += f.submission;
	if (f.submission > 1)
		f.submission = 1;
	return f;
}
