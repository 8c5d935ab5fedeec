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

/* Put into the worker's ledger what the engine's open set in p. */
void wish_tell(struct worker *w, const struct engine_params *p);

#endif
