/*
 * verify_plan -- what verification needs, before the first file is changed.
 */
#ifndef IOSONDE_LOAD_VERIFY_PLAN_H
#define IOSONDE_LOAD_VERIFY_PLAN_H

#include "base/buf.h"
#include "load/plan.h"
#include "load/shared.h"

/*
 * With the parts of all workers known: refuse workers of one stage that write
 * what another of them verifies, and states that memory or the current folder
 * have no room for; note how large the states are.  Returns 0; -EINVAL with
 * ERR_INPUT, -ENOSPC, -ENOMEM with ERR_FAILED, and the remedy.
 */
int verify_plan(const struct plan *plan, const struct run_options *opts, struct shared *shared,
		struct err *err);

/* For --dry-run: append a line about the state of each worker that keeps one. */
void verify_describe(const struct plan *plan, struct buf *out);

#endif
