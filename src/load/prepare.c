/*
 * prepare -- all of a run that comes before its first worker.
 */
#include "load/prepare.h"

#include "load/avail.h"
#include "load/foresee.h"
#include "load/guard.h"
#include "load/limits.h"
#include "load/spend.h"
#include "load/strict.h"

int prepare(struct plan *plan, struct shared *shared, const struct job_list *list,
	    const struct run_options *opts, struct log_writer **logs)
{
	struct err *err = &shared->err;
	int r = avail_check(plan, shared, opts->strict, err);

	if (r == 0 && opts->strict)
		r = strict_check(shared, plan, 0, plan->workers_n, err);
	if (r == 0)
		r = limits_check(plan, err);
	if (r == 0)
		r = guard_open(plan, list, opts, err);
	if (r < 0)
		return r;
	r = limits_check_trims(plan, shared, err);
	r = r ? r : foresee(plan, opts, shared, err);
	if (r == 0)
		r = log_writer_open(logs, plan, list, opts, shared, err);
	atomic_store(&shared->phase, PHASE_LAYING_OUT);
	if (r == 0)
		r = spend_lay_out(plan, shared, err);
	if (r == 0)
		r = plan_regions(plan, true, err);
	if (r == 0)
		r = limits_check_alignment(plan, err);
	if (r < 0)
		log_writer_close(*logs, true), guard_close(plan, true);
	return r;
}
