/*
 * foresee -- what is wrong with a job is said before a file of another one changes.
 */
#include "load/foresee.h"

#include <errno.h>
#include <stdlib.h>

#include "load/limits.h"
#include "load/verify_plan.h"

int foresee(struct plan *plan, const struct run_options *opts, struct shared *shared,
	    struct err *err)
{
	uint64_t *sizes = calloc(plan->targets_n, sizeof *sizes);

	if (!sizes)
		return err_sys(err, ERR_FAILED, ENOMEM, "%u files", plan->targets_n);
	for (unsigned i = 0; i < plan->targets_n; i++)
		sizes[i] = plan->targets[i].size;
	int r = plan_regions(plan, false, err);

	if (r == 0)
		r = limits_check_alignment(plan, err);
	if (r == 0)
		r = verify_plan(plan, opts, shared, err);
	for (unsigned i = 0; i < plan->targets_n; i++)
		plan->targets[i].size = sizes[i];
	free(sizes);
	return r;
}
