/*
 * pace -- when the next I/O is due, by a rate, and how long to think.
 *
 * Due times follow from the rate alone, not from completions: what a slow device
 * holds up is caught up with, as in fio.  It waits for nothing itself.
 */
#ifndef IOSONDE_LOAD_PACE_H
#define IOSONDE_LOAD_PACE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/rng.h"
#include "job/job.h"

struct pace {
	bool on;	    /* some direction has a rate, or there is a time to think */
	bool poisson;	    /* gaps are exponential, not equal */
	double per_byte[2]; /* ticks, by direction; 0: no rate */
	double per_io[2];   /* ticks; of the two the one that is set counts */
	double due[2];	    /* ticks: when the next I/O of the direction is wanted */
	uint64_t least[2];  /* bytes a second, 0: none */
	uint64_t least_ios[2];
	uint64_t cycle;		   /* ticks over which least is judged */
	uint64_t judged;	   /* ticks: when it was last */
	uint64_t bytes[2], ios[2]; /* what was done by then */
	uint64_t think, spin;	   /* ticks to pause, of which to spend spinning */
	uint64_t blocks;	   /* I/Os between pauses; 0: no pauses */
	uint64_t since;		   /* I/Os since the last pause */
	struct rng rng;
};

/* From the job's options; ticks_per_second of the worker's clock. */
void pace_init(struct pace *p, const struct job *job, uint64_t ticks_per_second, uint64_t seed);

/* Begin again: the first I/Os are due now. */
void pace_start(struct pace *p, uint64_t now);

/* Go on after a time that no rate held for: what it held up is not caught up with. */
void pace_resume(struct pace *p, uint64_t now);

/*
 * When the next I/O of len bytes in a direction is due (ticks); 0: at once.  Moves
 * the schedule on.  Source of the gaps: inverse of the exponential distribution.
 */
uint64_t pace_next(struct pace *p, unsigned direction, uint32_t len);

#endif
