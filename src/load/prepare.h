/*
 * prepare -- all of a run that comes before its first worker.
 */
#ifndef IOSONDE_LOAD_PREPARE_H
#define IOSONDE_LOAD_PREPARE_H

#include "job/job.h"
#include "load/log_writer.h"
#include "load/plan.h"
#include "load/shared.h"

/*
 * Check what the plan needs, open, lock and lay out its targets, open its logs: *logs is
 * the caller's, as is what guard_open took.  In the child; shared->phase tells how far it is.
 *
 * Returns 0; -errno, the failure being in shared->err and everything given back.
 */
int prepare(struct plan *plan, struct shared *shared, const struct job_list *list,
	    const struct run_options *opts, struct log_writer **logs);

#endif
