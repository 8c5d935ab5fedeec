/*
 * strict -- for --strict: a setting that became another one is a failure.
 */
#include "load/strict.h"

#include <errno.h>

int strict_check(const struct shared *shared, const struct plan *plan, unsigned first,
		 unsigned last, struct err *err)
{
	for (unsigned i = first; i < last; i++) {
		const struct job *job = plan->workers[i].job;
		const struct ledger_entry *e = ledger_differs(&shared->worker[i].ledger);

		if (e)
			return err_set(err, ERR_UNAVAILABLE, e->errnum ? e->errnum : EOPNOTSUPP,
				       "%s: job %s: %s: asked for %s, got %s%s%s; change the job, "
				       "or leave --strict out",
				       job->where, job->name, e->setting, e->requested,
				       e->effective, e->reason[0] ? ": " : "", e->reason);
	}
	return 0;
}
