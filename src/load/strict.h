/*
 * strict -- for --strict: a setting that became another one is a failure.
 */
#ifndef IOSONDE_LOAD_STRICT_H
#define IOSONDE_LOAD_STRICT_H

#include "load/plan.h"
#include "load/shared.h"

/*
 * Look through the ledgers of workers first to last - 1.  Returns 0; -EOPNOTSUPP
 * with ERR_UNAVAILABLE, the message naming job and setting, what was asked for
 * and what came.
 */
int strict_check(const struct shared *shared, const struct plan *plan, unsigned first,
		 unsigned last, struct err *err);

#endif
