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

#endif
