/*
 * wish -- what a job asks of its engine, and what became of it.
 *
 * It opens nothing.
 */
#ifndef IOSONDE_LOAD_WISH_H
#define IOSONDE_LOAD_WISH_H

#include "load/worker.h"

/* Is the kernel to be told that the job's I/O is random? */
bool wish_random(const struct job *job);

/* For the engine of a worker whose files and buffers are there. */
struct engine_params wish_make(const struct worker *w);

/* Put into the worker's ledger what the engine's open set in p, and the clock. */
void wish_tell(struct worker *w, const struct engine_params *p);

/* Of that, what an engine can tell without the worker's files. */
void wish_tell_engine(const struct plan_worker *spec, const struct engine_params *p,
		      struct ledger *ledger);

#endif
