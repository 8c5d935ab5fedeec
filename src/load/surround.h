/*
 * surround -- looks up where a run happens, for its result.
 *
 * Before the first I/O only the counters are read that are to be compared with those
 * at the end.
 */
#ifndef IOSONDE_LOAD_SURROUND_H
#define IOSONDE_LOAD_SURROUND_H

#include <stdatomic.h>
#include <sys/types.h>

#include "load/plan.h"
#include "measure/mount.h"
#include "measure/restraint.h"
#include "result/environment.h"

struct shared;

/* In shared memory; the zero state is a run that has not come to it. */
struct surround {
	_Atomic int step; /* enum surround_step */
	bool begun;	  /* before is known */
	struct restraint_place where;
	struct restraint before;
	struct environment environment;
};

/*
 * After lay-out, all targets being open: remember what is compared, and what is looked at.
 * mounts: filled, for surround_after.
 */
void surround_before(const struct plan *plan, struct shared *shared, struct mounts *mounts);

/*
 * In the child, when all jobs have ended, the targets being open still, or nothing
 * began.  mounts: of surround_before, else in the zero state; released.  About 1 ms.
 */
void surround_after(const struct plan *plan, struct shared *shared, struct mounts *mounts,
		    const struct run_options *opts);

/*
 * In the supervisor, for a child that did not come that far, or hangs: a process of its own
 * looks it up, touching no target, and is given up after 0.1 s.
 */
void surround_rescue(struct shared *shared, const struct run_options *opts);

/* What was found, for a result that owns it; NULL: nothing, or memory is out. */
struct environment *surround_take(const struct shared *shared, const struct plan *plan);

#endif
