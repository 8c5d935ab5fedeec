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
 * reporting group.  out->err, signal, status and version are the caller's.
 * Workers that are still in a call are cut off at this moment.
 * Returns 0; -ENOMEM.
 */
int collect(struct result *out, struct shared *shared, const struct plan *plan,
	    const struct job_list *list, struct err *err);

#endif
