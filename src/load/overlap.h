/*
 * overlap -- I/Os that would overlap one in flight wait until that is done.
 *
 * For serialize_overlap, and for what verify writes: of two writes to one block
 * at once nobody could say which is to be there.
 */
#ifndef IOSONDE_LOAD_OVERLAP_H
#define IOSONDE_LOAD_OVERLAP_H

#include "load/worker.h"

struct overlap {
	unsigned (*inner)(struct worker *w);
	struct shared_slot **blocked; /* in the order they were chosen */
	unsigned n;
};

/* Put itself before the fill of the worker.  0 or -ENOMEM, w having failed then. */
int overlap_open(struct worker *w);

/* The worker's fill: what may be started now.  Cost: the depth, for each I/O. */
unsigned overlap_fill(struct worker *w);

/* Accepts none. */
void overlap_close(struct worker *w);

#endif
