/*
 * draw -- numbers below n by an uneven law, without a table of n entries.
 */
#ifndef IOSONDE_LOAD_DRAW_H
#define IOSONDE_LOAD_DRAW_H

#include <stdint.h>

#include "base/rng.h"
#include "job/spread.h"
#include "load/perm.h"

/*
 * Memory: O(1).  Laws, for ranks k = 0..n-1:
 *
 * zipf     P(k) proportional to (k+1)^-theta, exactly
 * pareto   P(rank < k) = (k/n)^(log(1-h)/log h): a share h of the ranks gets 1-h
 * normal   mean of twelve even draws over 0..n, plus an even one over dev percent
 *	    of n (50 at most), as in fio: standard deviation n/12 at dev 0
 * zoned    even within a zone
 *
 * sequence  the places of a list in turn; one that strides adds the length of the list
 *	    after each cycle, and begins again where no whole list is left
 *
 * A rank is a place of its own in a random order, so that the popular ones are
 * scattered over the file; with a center rank k is the place k + center * n,
 * around the end, for normal k + (center - 1/2) * n.  Zones are never scattered.
 * Source: zipf after Hoermann and Derflinger, Rejection-Inversion to Generate
 * Variates from Monotone Discrete Distributions (1996).
 */
struct draw {
	const struct spread *spread;
	uint64_t n, shift;
	double power;		    /* of pareto */
	double first, all, squeeze; /* of zipf: integrals at both ends */
	double unit;		    /* bytes of a place, for zones */
	struct perm place;
	uint64_t drawn; /* of a sequence */
};

/* n >= 1 places of unit bytes each; spread must live as long.  Not for SPREAD_EVEN. */
void draw_init(struct draw *d, const struct spread *spread, uint64_t n, uint64_t unit,
	       uint64_t seed);

/* A place in 0..n-1. */
uint64_t draw_next(struct draw *d, struct rng *rng);

#endif
