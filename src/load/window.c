/*
 * window -- the measured window of a worker.
 */
#include "load/window.h"

#include <string.h>
#include <time.h>

#include "load/log.h"
#include "load/paced.h"

void window_series(struct worker *w)
{
	for (int d = 0; d < DDIR_COUNT; d++) {
		struct stats_dir *s = &w->stats->dir[d];

		if (w->stats->idle[d])
			continue;
		uint64_t ios = s->ios - w->seen[d].ios;

		if (!ios)
			continue;
		series_add(&s->series, w->second, s->bytes - w->seen[d].bytes, ios);
		w->seen[d] = (struct series_slot){s->bytes, s->ios};
	}
}

/* In a sandbox the clock may be a trap at first, and a function call later. */
static void window_clock(struct worker *w)
{
	uint64_t cost = clock_cost(w->clock);

	if (!w->stats->clock_most || cost < w->stats->clock_least)
		w->stats->clock_least = cost;
	if (cost > w->stats->clock_most)
		w->stats->clock_most = cost;
}

void window_next_second(struct worker *w, uint64_t now)
{
	if (w->pace.on)
		paced_judge(w, now);
	window_series(w);
	stats_carry(w->stats);
	window_clock(w);
	while (now >= w->second_end) {
		w->second++;
		w->second_end += w->ticks_per_second;
	}
}

uint64_t window_ios_left(const struct worker *w)
{
	uint64_t issued = w->plain ? w->given - w->left : w->issued;

	return w->ios_left == UINT64_MAX ? UINT64_MAX : w->ios_left - issued;
}

void window_unplain(struct worker *w)
{
	if (w->plain && __builtin_mul_overflow(w->left, (uint64_t)w->block, &w->bytes_left))
		w->bytes_left = UINT64_MAX;
}

void window_fetched(struct worker *w)
{
	struct fetched now = fetched_thread();

	w->stats->fetched = fetched_since(&now, &w->fetched);
	w->shm->fetched = now;
}

void window_pass(struct worker *w)
{
	w->bytes_left = w->pass < w->amount_left ? w->pass : w->amount_left;
	w->ios_left = window_ios_left(w);
	w->issued = 0;
	w->left = w->ios_left;
	if (w->plain) {
		uint64_t blocks = w->bytes_left / w->block + (w->bytes_left % w->block != 0);

		if (w->left > blocks)
			w->left = blocks;
		w->given = w->left;
	}
	w->passes_left--;
	if (w->amount_left != UINT64_MAX)
		w->amount_left -= w->bytes_left;
}

void window_begin(struct worker *w, int set)
{
	struct timespec wall;

	if (w->stats) {
		w->stats->end = clock_ticks(w->clock);
		spend_end(w);
	}
	w->stats = &w->shm->stats[set];
	for (int d = 0; d < DDIR_COUNT; d++)
		w->into[d] = &w->stats->dir[d];
	w->stats->single = w->latency != LATENCY_SPLIT;
	for (int d = 0; d < DDIR_COUNT; d++)
		w->stats->idle[d] = !job_does(w->job, (enum ddir)d) && !w->job->verify;
	w->stats->unsynced = !w->fsync_every && !w->fdatasync_every && !w->job->end_fsync;
	w->stats->issued = w->in_flight; /* those of the ramp end in this window */
	w->passes_left = set == STATS_RAMP ? UINT64_MAX : w->passes;
	w->amount_left = set == STATS_RAMP ? UINT64_MAX : w->amount;
	w->ios_left = set == STATS_RAMP ? UINT64_MAX : w->ios;
	w->issued = w->given = w->left = 0;
	window_pass(w);
	w->fetched = fetched_thread();
	w->second = 0;
	memset(w->seen, 0, sizeof w->seen);
	if (set == STATS_MEASURED) {
		clock_gettime(CLOCK_REALTIME, &wall);
		w->shm->start_ms = (uint64_t)wall.tv_sec * 1000 + (uint64_t)wall.tv_nsec / 1000000;
	}
	spend_begin(w);
	w->stats->begin = clock_ticks(w->clock);
	paced_window(w, w->stats->begin);
	window_clock(w);
	w->second_end = w->stats->begin + w->ticks_per_second;
	w->log = set == STATS_MEASURED ? w->spec->log : NULL;
	if (w->log)
		log_begin(w->log, w->stats->begin, w->latency == LATENCY_SPLIT);
}
