/*
 * avail -- what a plan needs of this machine, tried before any file is touched.
 *
 * Files and free space are guard's and room's business.
 */
#ifndef IOSONDE_LOAD_AVAIL_H
#define IOSONDE_LOAD_AVAIL_H

#include "load/plan.h"
#include "load/shared.h"

/*
 * Try what the plan needs of this machine and can be tried without a file: each
 * engine, at its depth, and each job's CPUs; so that what is not available here
 * is told before any file is touched.  Of a list of engines the first that works
 * becomes the worker's; those refused before it are in the ledgers of shared, as is
 * what the engine grants.  wishes: also what has to be made to be known (a thread
 * that polls, registered buffers and files).
 * Returns 0; -errno with ERR_UNAVAILABLE or, for a wrong CPU list, ERR_INPUT.
 */
int avail_check(struct plan *plan, struct shared *shared, bool wishes, struct err *err);

#endif
