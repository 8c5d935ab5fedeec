/*
 * leave -- in what state a run leaves its files behind.
 *
 * Nothing that the run did not create is ever removed.
 */
#ifndef IOSONDE_LOAD_LEAVE_H
#define IOSONDE_LOAD_LEAVE_H

#include "base/err.h"
#include "load/plan.h"
#include "load/shared.h"

/*
 * Flush to their devices the files that were written, so that write-back is not
 * left to the next run of a sweep.  Returns 0; -errno with ERR_FAILED.
 */
int leave_settle(struct plan *plan, struct err *err);

/*
 * In a sweep: note the files that unlink is to make anew for each run and that stay,
 * since they were there before.
 */
void leave_tell(const struct plan *plan, struct shared *shared);

/* After the last write: renew the marks of our files. */
void leave_mark(struct plan *plan);

/* Remove what was created, if it still is that file, where its jobs ask for that. */
void leave_unlink(const struct plan *plan);

/* Remove the file that the guard of t holds, if the path still leads to it. */
void leave_remove(const struct target *t);

#endif
