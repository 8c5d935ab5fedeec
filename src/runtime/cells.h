/*
 * cells -- what is to be compared: every combination of vary, stage of the job file
 * and state of the cache, each as the words of the program in a box.
 *
 * It knows no runtime and touches no file.
 */
#ifndef IOSONDE_RUNTIME_CELLS_H
#define IOSONDE_RUNTIME_CELLS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "job/sweep.h"
#include "base/words.h"

/*
 * Bits: what the host's page cache holds of the files when a box starts; hot: all, and the box
 * reads them before its jobs, so that a kernel of its own has them, too.
 */
enum cache_state { CACHE_COLD = 1, CACHE_WARM = 2, CACHE_HOT = 4 };

#define CELL_RAMP (2 * NSEC_PER_SEC) /* until gVisor's clock is calibrated */

struct cell {
	char *name;	 /* "rw=read bs=4k" */
	unsigned number; /* from 0; the same in each state of the cache */
	enum cache_state cache;
	struct words jobs; /* each with its options; names of files are relative */
	bool writes;	   /* some job alters its files */
	bool open;	   /* some job has no runtime: time_ns is the least it takes */
	uint64_t ramp;	   /* ns, the least of its jobs' */
	uint64_t time_ns;  /* by the jobs' word, ramps included */
};

struct cells {
	struct cell *v;
	unsigned n;
	char **notes; /* what the jobs said and boxes are given otherwise: one sentence each */
	unsigned notes_n;
};

struct cells_wish {
	unsigned caches;  /* bits of cache_state; at least one */
	uint64_t ramp;	  /* ns */
	bool ramp_given;  /* it holds for every job; else for those of time_based, at least */
	const char *cpus; /* that all boxes have; NULL: any */
};

/*
 * Make them in the sweep's order.  Returns 0; -EINVAL with ERR_INPUT: what a box
 * cannot have, as boxable; -ENOMEM.
 */
int cells_make(struct cells *out, const struct sweep *sweep, const struct cells_wish *wish,
	       struct err *err);

/* "cold", "warm", "hot". */
const char *cache_name(enum cache_state cache);

void cells_release(struct cells *c);

#endif
