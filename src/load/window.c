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
	for (int d = 0; d < 2; d++) {
		struct stats_dir *s = &w->stats->dir[d];

		/* To look at a direction that is not used would make a page of it. */
		if (!w->pattern[d] && !w->job->verify)
			continue;
		uint64_t ios = s->ios - w->seen[d].ios;

		if (!ios)
			continue;
		series_add(&s->series, w->second, s->bytes - w->seen[d].bytes, ios);
		w->seen[d] = (struct series_slot){s->bytes, s->ios};
	}
}

void window_next_second(struct worker *w, uint64_t now)
{
	if (w->pace.on)
		paced_judge(w, now);
	window_series(w);
	while (now >= w->second_end) {
		w->second++;
		w->second_end += w->ticks_per_second;
	}
}

void window_pass(struct worker *w)
{
	w->bytes_left = w->pass < w->amount_left ? w->pass : w->amount_left;
	w->passes_left--;
	if (w->amount_left != UINT64_MAX)
		w->amount_left -= w->bytes_left;
}

void window_begin(struct worker *w, int set)
{
	struct timespec wall;

	w->stats = &w->shm->stats[set];
	w->stats->issued = w->in_flight; /* those of the ramp end in this window */
	w->passes_left = set == STATS_RAMP ? UINT64_MAX : w->passes;
	w->amount_left = set == STATS_RAMP ? UINT64_MAX : w->amount;
	w->ios_left = set == STATS_RAMP ? UINT64_MAX : w->ios;
	window_pass(w);
	w->cpu = cpu_thread();
	w->second = 0;
	pace_start(&w->pace, clock_ticks(w->clock));
	memset(w->seen, 0, sizeof w->seen);
	if (set == STATS_MEASURED) {
		clock_gettime(CLOCK_REALTIME, &wall);
		w->shm->start_ms = (uint64_t)wall.tv_sec * 1000 + (uint64_t)wall.tv_nsec / 1000000;
	}
	w->stats->begin = clock_ticks(w->clock);
	w->second_end = w->stats->begin + w->ticks_per_second;
	w->log = set == STATS_MEASURED ? w->spec->log : NULL;
	if (w->log)
		log_begin(w->log, w->stats->begin, w->latency == LATENCY_SPLIT);
}
