/*
 * flow -- jobs that share the number of their I/Os in a given proportion.
 *
 * The part of the worker's loop that only jobs with a flow have.
 */
#ifndef IOSONDE_LOAD_FLOW_H
#define IOSONDE_LOAD_FLOW_H

#include <stdatomic.h>
#include <stdint.h>

struct worker;

/* What the workers of one flow have done together. */
struct flow_sum {
	_Atomic uint64_t ios, weights;
};

struct flow {
	unsigned (*inner)(struct worker *w); /* the fill that this one is around; NULL: no flow */
	struct flow_sum *sum;		     /* of all with the same flow_id */
	uint64_t weight, mine;		     /* I/Os so far */
	uint64_t nap;			     /* ns */
};

/*
 * Put the flow of a job that has one around w->fill.  A job that is ahead of its share
 * starts nothing until the others have come up: when all it has in flight is done it
 * sleeps for flow_sleep at a time.  The share counts from here on, so that none is
 * ahead for having begun first.  A job that is over leaves, and the shares of the
 * others grow.
 * Source: mine / all <= weight / weights for each job, as fio 3.42.
 */
void flow_open(struct worker *w);

/* Accepts a worker without, also one that was never opened. */
void flow_close(struct worker *w);

#endif
