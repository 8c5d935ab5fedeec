/*
 * supervise -- the parent of a run: signals, progress, watchdog, result.
 *
 * It touches no target: not even a file on a device that hangs can keep it
 * from delivering what there is.
 */
#ifndef IOSONDE_LOAD_SUPERVISE_H
#define IOSONDE_LOAD_SUPERVISE_H

#include "base/err.h"
#include "job/job.h"
#include "load/snapshot.h"
#include "result/result.h"

/* Whoever wants to be told while it runs; each may be NULL. */
struct supervise_watch {
	/* Every interval: how far it is. */
	void (*progress)(void *ctx, const struct snapshot *s);
	/* At once, when it matters: a device that does not answer. */
	void (*warn)(void *ctx, const char *line);
	/* Every interval ns (0: never) from the start on, once a job runs: the results so far. */
	void (*result)(void *ctx, const struct result *r);
	uint64_t interval;
	uint64_t first; /* ns, CLOCK_MONOTONIC: when the first is due; 0: after an interval */
	void *ctx;
};

/*
 * Run all jobs and fill *out, which is to be released, whatever happens to the
 * run: an error in a job, a signal, a crash and a hung device are parts of a
 * result.  Signals INT, TERM, HUP that came meanwhile are in out->signal; on
 * return they are as they were before.
 *
 * Returns 0; -errno only when there is no result at all (no memory, no
 * process); out->status is the exit status otherwise.
 */
int supervise(const struct job_list *list, const struct run_options *opts,
	      const struct supervise_watch *watch, struct result *out, struct err *err);

#endif
