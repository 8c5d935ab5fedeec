/*
 * limits -- what a run needs against what it may have here, before any I/O.
 *
 * Space and open files are target's; this is about the kernel's queues and the
 * alignment of direct I/O.
 */
#ifndef IOSONDE_LOAD_LIMITS_H
#define IOSONDE_LOAD_LIMITS_H

#include "base/err.h"
#include "load/plan.h"
#include "load/shared.h"

/*
 * I/Os of all libaio jobs that run together against fs.aio-max-nr, threads
 * against RLIMIT_NPROC is left to their start.  Returns 0; -EAGAIN with
 * ERR_UNAVAILABLE, the message having need, have and remedy.
 */
int limits_check(const struct plan *plan, struct err *err);

/*
 * Block size and offsets of every job with direct=1 against the alignment its
 * files ask for.  Needs open targets and their regions.  Returns 0; -EINVAL with
 * ERR_INPUT.
 */
int limits_check_alignment(const struct plan *plan, struct err *err);

/*
 * Do the devices of all jobs that trim take discards, in such blocks?  A note where
 * they take them and do nothing.  Needs open targets.  Returns 0; -EOPNOTSUPP with
 * ERR_UNAVAILABLE; -EINVAL with ERR_INPUT.
 * Source: Linux, Documentation/ABI/stable/sysfs-block.
 */
int limits_check_trims(const struct plan *plan, struct shared *shared, struct err *err);

#endif
