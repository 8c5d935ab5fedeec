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
	uint64_t outstanding;			     /* I/Os and calls that have not come back */
	bool ramp;				     /* nobody measures yet */
	bool verifying;				     /* some read back what they wrote */
	unsigned trial, trials; /* of a sweep, from 1; left_ns is of all of them; 0: no sweep */
	unsigned cell, cells;	/* the cell that runs, from 1 */
};

/* The figures of different workers may be a moment apart. */
void snapshot_take(struct snapshot *s, const struct shared *shared, const struct plan *plan);

/* What has been under way for longest. */
struct snapshot_oldest {
	const char *path; /* owned by the plan; NULL: nothing is under way */
	const char *what; /* "I/O", or the call: "open", "fsync", ... */
	const char *job;  /* whose it is */
	uint64_t age_ns;
};

/* The oldest I/O or call on a file that worker i has outstanding. */
struct snapshot_oldest snapshot_oldest(const struct shared *shared, const struct plan *plan,
				       unsigned i);

/* The oldest one of all workers, and of the thread that prepares them. */
struct snapshot_oldest snapshot_oldest_of_all(const struct shared *shared, const struct plan *plan);

#endif
