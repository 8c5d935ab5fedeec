/*
 * snapshot -- how far a run is, read from the shared memory while it goes on.
 */
#ifndef IOSONDE_LOAD_SNAPSHOT_H
#define IOSONDE_LOAD_SNAPSHOT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/ddir.h"
#include "load/plan.h"
#include "load/shared.h"

struct snapshot {
	int phase;		/* enum shared_phase */
	unsigned stage, stages; /* from 0 */
	unsigned running, ended, workers;
	const char *file;			     /* being laid out; NULL: none */
	uint64_t laid, to_lay;			     /* bytes of the lay-out */
	double done;				     /* 0..1 of the whole run; < 0: not known */
	uint64_t left_ns;			     /* estimate; UINT64_MAX: not known */
	uint64_t ios[DDIR_COUNT], bytes[DDIR_COUNT]; /* so far, ramps included */
	uint64_t outstanding;			     /* I/Os handed over and not come back */
	bool ramp;				     /* nobody measures yet */
	bool verifying;				     /* some read back what they wrote */
	unsigned trial, trials; /* of a sweep, from 1; left_ns is of all of them; 0: no sweep */
	unsigned cell, cells;	/* the cell that runs, from 1 */
};

/* The figures of different workers may be a moment apart. */
void snapshot_take(struct snapshot *s, const struct shared *shared, const struct plan *plan);

/*
 * The oldest I/O that worker i has outstanding: its path (owned by the plan)
 * and age in ns.  Returns NULL when there is none.
 */
const char *snapshot_oldest(const struct shared *shared, const struct plan *plan, unsigned i,
			    uint64_t *age_ns);

/* The oldest outstanding I/O of all workers, and whose it is. */
const char *snapshot_oldest_of_all(const struct shared *shared, const struct plan *plan,
				   unsigned *worker, uint64_t *age_ns);

#endif
