/*
 * foresee -- what is wrong with a job is said before a file of another one changes.
 */
#ifndef IOSONDE_LOAD_FORESEE_H
#define IOSONDE_LOAD_FORESEE_H

#include "load/plan.h"
#include "load/shared.h"

/*
 * Check the parts of the files as lay-out is going to make them: regions, alignment,
 * and what verify asks of them.  The targets are open, and their sizes stay.
 * Returns 0; -errno as plan_regions, limits_check_alignment and verify_plan.
 */
int foresee(struct plan *plan, const struct run_options *opts, struct shared *shared,
	    struct err *err);

#endif
