/*
 * collect -- a result from what the shared memory holds, whatever became of
 * the child.
 */
#ifndef IOSONDE_LOAD_COLLECT_H
#define IOSONDE_LOAD_COLLECT_H

#include "load/plan.h"
#include "load/shared.h"
#include "result/result.h"

/*
 * Fill *out from the run's memory: one entry for each worker, or for each
 * reporting group.  out->signal, status and pid are the caller's.
 * Workers that are still in a call are cut off at this moment.
 * Returns 0; -ENOMEM.
 */
int collect(struct result *out, struct shared *shared, const struct plan *plan,
	    const struct job_list *list, struct err *err);

/*
 * The same while the child goes on: out->so_far is set.  Of a worker that still
 * runs it reads what is being written, so its figures are some I/Os apart: they
 * are made to agree (live.h).  A failure is told when its worker has ended.
 */
int collect_so_far(struct result *out, struct shared *shared, const struct plan *plan,
		   const struct job_list *list, struct err *err);

#endif
