/*
 * pace -- when the next I/O is due, by a rate, and how long to think.
 *
 * Due times follow from the rate alone, not from completions: what a slow device
 * holds up is caught up with, and none is passed over.  It waits for nothing itself.
 */
#ifndef IOSONDE_LOAD_PACE_H
#define IOSONDE_LOAD_PACE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/ddir.h"
#include "base/rng.h"
#include "job/job.h"

/* A place in the schedule of one direction. */
struct pace_place {
	double due; /* ticks after pace.base */
	struct rng rng;
};

struct pace {
	bool on;		     /* a rate, a least one, a time to think, or a flow */
	bool rated;		     /* some direction has a rate */
	bool poisson;		     /* gaps are exponential, not equal */
	double per_byte[DDIR_COUNT]; /* ticks, by direction; 0: no rate */
	double per_io[DDIR_COUNT];   /* ticks; of the two the one that is set counts */
	uint64_t base;		     /* ticks: when the schedule began, 0: not yet */
	struct pace_place next[DDIR_COUNT];  /* of the I/O that is prepared next */
	struct pace_place held[DDIR_COUNT];  /* of the one that was prepared last */
	struct pace_place ahead[DDIR_COUNT]; /* of the first one that is not due yet */
	uint64_t backlog[DDIR_COUNT];	     /* due and not handed over: all before ahead */
	double backlog_due[DDIR_COUNT];	     /* sum of their due times, ticks after base */
	uint32_t len[DDIR_COUNT];   /* bytes of the I/O that was prepared last, at first bs */
	uint64_t least[DDIR_COUNT]; /* bytes a second, 0: none */
	uint64_t least_ios[DDIR_COUNT];
	uint64_t cycle;				     /* ticks over which least is judged */
	uint64_t judged;			     /* ticks: when it was last */
	uint64_t bytes[DDIR_COUNT], ios[DDIR_COUNT]; /* what was done by then */
	uint64_t think, spin; /* ticks to pause, of which to spend spinning */
	uint64_t blocks;      /* I/Os between pauses; 0: no pauses */
	uint64_t since;	      /* I/Os since the last pause */
	struct rng choice;    /* directions of a mix */
	bool over;	      /* the backlog of the end was counted */
};

/* From the job's options; ticks_per_second of the worker's clock. */
void pace_init(struct pace *p, const struct job *job, double ticks_per_second, uint64_t seed);

/* Go on after a time that no rate held for: what it held up is not caught up with. */
void pace_resume(struct pace *p, uint64_t now);

/*
 * A window begins.  The first one begins the schedule: with equal gaps the first
 * I/Os are due now, of a Poisson process after a gap.  A later one goes on with it.
 */
void pace_start(struct pace *p, uint64_t now);

/* Has the direction a rate? */
bool pace_rated(const struct pace *p, unsigned direction);

/*
 * When the next I/O of len bytes in a direction is due (ticks, never 0); 0: it has no
 * rate.  Moves the schedule on.  Source of the gaps: inverse of the exponential
 * distribution.
 * Error: below 2^-10 tick after an hour at 2.5 GHz: no drift.
 */
uint64_t pace_next(struct pace *p, unsigned direction, uint32_t len);

/* When pace_next would say; of a direction without a rate, when the schedule began. */
uint64_t pace_peek(const struct pace *p, unsigned direction);

/*
 * I/Os of a direction that are due by now and not handed over, the one that was
 * prepared last included; *waited (may be NULL) is the time they have waited so far,
 * ticks, in all.  Where sizes differ under a rate in bytes, those that are not
 * prepared yet are taken to be as long as the last one.
 * Of Poisson's process, where n > 256 came due since the last call, they are taken to
 * have come at its mean rate: n has an error of sqrt(n), which does not add up.
 * Cost: O(1), of Poisson's process for each of up to 256 I/Os.
 */
uint64_t pace_backlog(struct pace *p, unsigned direction, uint64_t now, double *waited);

/*
 * The one that was prepared last, and is due by now, is handed over.  Returns the backlog
 * just before, itself included.  Cost: that of pace_backlog, or, where it was the only one,
 * a comparison and a copy.
 */
uint64_t pace_taken(struct pace *p, unsigned direction, uint64_t now);

#endif
