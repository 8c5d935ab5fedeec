/*
 * window -- the measured window of a worker: where it begins, its seconds, and how
 * much is left of its passes.
 *
 * It issues nothing.
 */
#ifndef IOSONDE_LOAD_WINDOW_H
#define IOSONDE_LOAD_WINDOW_H

#include "load/worker.h"

/* Begin to count anew in a set of statistics: STATS_RAMP or STATS_MEASURED. */
void window_begin(struct worker *w, int set);

/* Take the amount of the next pass from what is left. */
void window_pass(struct worker *w);

/* From here on left and bytes_left agree, as the rounds of any job want it. */
void window_unplain(struct worker *w);

/* I/Os that may still be issued in this window; UINT64_MAX: no end. */
uint64_t window_ios_left(const struct worker *w);

/* Put what was moved since the last call into the slot of its second. */
void window_series(struct worker *w);

/* The window is over: what its thread had read from block devices. */
void window_fetched(struct worker *w);

/* A second is over: its slot is closed, and the slot of now (ticks) begun. */
void window_next_second(struct worker *w, uint64_t now);

#endif
