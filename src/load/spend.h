/*
 * spend -- what the phases of a worker cost: its CPU time, that of the threads
 * which the kernel makes for it, and the counters of the processor.
 *
 * It is asked between phases and never while I/Os are counted.
 */
#ifndef IOSONDE_LOAD_SPEND_H
#define IOSONDE_LOAD_SPEND_H

#include <stdbool.h>

#include "base/err.h"
#include "measure/counters.h"
#include "measure/cpu.h"

struct plan;
struct shared;
struct shared_worker;
struct worker;

/* CPU time of the process that is none of its own threads'. */
struct spend_helpers {
	uint64_t all_ns;  /* of all workers' helpers */
	uint64_t mine_ns; /* of those that live and bear this worker's number */
};

struct spend {
	struct counters counters;
	bool begun; /* a phase, ever */
	/* when the present phase began */
	struct counters_mark mark;
	struct cpu_usage cpu;
	struct spend_helpers helpers;
};

/*
 * Open the counters of a worker, on its thread and before its engine: what that
 * starts is counted with it.
 */
void spend_open(struct worker *w);

/* A phase begins, and what it cost goes into w->stats when it has ended. */
void spend_begin(struct worker *w);
void spend_end(struct worker *w);

/* Accepts a worker that was never opened. */
void spend_close(struct worker *w);

/* On a worker's thread, first and last of all: it is ours and no helper. */
void spend_here(struct shared_worker *shm);
void spend_gone(struct shared_worker *shm);

/*
 * On any other thread that the child makes, the same: what has not told is taken
 * for a helper of the kernel.
 */
void spend_other_here(struct shared *shared);
void spend_other_gone(struct shared *shared);

/* target_lay_out, and what it cost into shared->layout_cpu. */
int spend_lay_out(struct plan *plan, struct shared *shared, struct err *err);

/*
 * Where cpu.shared says that the helpers of several workers could not be told
 * apart: the part of their time, 0..1, that is worker i's by its share of the I/Os.
 */
double spend_part(const struct shared *shared, const struct plan *plan, unsigned i);

#endif
