/*
 * settle -- ends the jobs that have come to a steady state.
 *
 * The timekeeper asks it; workers are read, and not asked anything.
 */
#ifndef IOSONDE_LOAD_SETTLE_H
#define IOSONDE_LOAD_SETTLE_H

#include <stdbool.h>
#include <stdint.h>

#include "load/plan.h"
#include "load/shared.h"

/* What one worker had done at the last sample. */
struct settle {
	uint64_t next, last; /* ns; next UINT64_MAX: nothing is looked for */
	uint64_t ios, bytes, ticks;
	unsigned leader; /* who keeps its samples */
};

/* Does worker i keep samples, for itself or as the first of its reporting group? */
bool settle_leads(const struct plan *plan, unsigned i);

/* What a job asks, into zeroed memory of steady_bytes(rest_intervals(job)). */
void settle_make(struct steady *steady, const struct job *job);

/* Begin for worker i of those that s is for, whose window begins at measure (ns). */
void settle_begin(struct settle *s, const struct plan *plan, unsigned i, uint64_t measure);

/*
 * Take the samples of workers first..last-1 that are due.  s has one for each worker of
 * the plan.  Returns when the next is due, UINT64_MAX: never; steady.attained of a
 * leader tells that its workers are to end.
 */
uint64_t settle_look(struct settle *s, struct shared *shared, const struct plan *plan,
		     unsigned first, unsigned last, uint64_t now);

/* Has the steady state of worker i been attained? */
bool settle_over(const struct settle *s, const struct shared *shared, unsigned i);

#endif
