/*
 * achieved -- what only the end of a job tells: the depth it had, the rate it reached.
 */
#ifndef IOSONDE_LOAD_ACHIEVED_H
#define IOSONDE_LOAD_ACHIEVED_H

#include "load/plan.h"
#include "load/shared.h"

/*
 * Put into the ledger of worker i, whose run is over: iodepth_mean, what was in
 * flight beside what was asked for; rate and rate_iops of each direction as
 * reached; fsync and fdatasync.
 *
 * The depth differs where the engine did the I/Os in submission: less than half
 * of it in flight, and more than half of the time in submission.  A rate differs
 * when it is missed by more than 1 % and one I/O.  Nothing for a worker that never
 * measured, or was cut off.
 */
void achieved_tell(struct shared *shared, const struct plan *plan, unsigned i);

#endif
