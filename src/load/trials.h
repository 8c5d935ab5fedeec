/*
 * trials -- the runs of a sweep, one after another.
 *
 * Each is a run of its own under supervise, with a fresh child; what they leave
 * is put together by merge.
 */
#ifndef IOSONDE_LOAD_TRIALS_H
#define IOSONDE_LOAD_TRIALS_H

#include "load/supervise.h"
#include "result/merge.h"

/*
 * Run every cell as often as the sweep says, in the order that m->seed makes.
 * *out gets the result of the whole: it has no jobs of its own, out->merged is m.
 * watch is told of each run; its results so far are of the whole (merged).
 *
 * A run that fails does not end the sweep: its failure stands with its cell, and
 * a cell that was refused or is not available here before its first I/O is not
 * tried again.  It ends after a signal, and when a device hung; that failure, and
 * the first one where no run ever began, is in out->err.  A signal that comes
 * between two runs is not lost.
 *
 * Returns 0, out->status being the exit status; -errno only when there is no
 * result at all.
 */
int trials_run(const struct sweep *sweep, const struct run_options *opts,
	       const struct supervise_watch *watch, struct merge *m, struct result *out,
	       struct err *err);

#endif
