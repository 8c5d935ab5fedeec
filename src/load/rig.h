/*
 * rig -- makes a worker ready to run, and takes it down again.
 *
 * Everything that may fail for want of something happens here, before the
 * clock starts: CPUs, files, buffers, queue, order.
 */
#ifndef IOSONDE_LOAD_RIG_H
#define IOSONDE_LOAD_RIG_H

#include "load/worker.h"

/*
 * Prepare worker index of the plan, on its own thread.  w is zeroed and gets
 * everything; what was asked for and what became of it is in the ledger of
 * shared->worker[index].
 *
 * Returns 0; -errno, the failure being in the worker's shm->err and what was
 * acquired given back by rig_down.
 */
int rig_up(struct worker *w, struct shared *shared, const struct plan *plan, unsigned index);

/*
 * Give everything back; accepts a worker that rig_up left half ready.  An error of
 * close(2) or of the flush that fsync_on_close asks for fails the job.
 */
void rig_down(struct worker *w);

#endif
