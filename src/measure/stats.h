/*
 * stats -- everything one worker counts in one measured window.
 *
 * Plain data in memory that worker and supervisor share: one writer, merged after the join.
 */
#ifndef IOSONDE_MEASURE_STATS_H
#define IOSONDE_MEASURE_STATS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/ddir.h"
#include "measure/counters.h"
#include "measure/cpu.h"
#include "measure/fetched.h"
#include "measure/hist.h"
#include "measure/mismatch.h"
#include "measure/series.h"

/*
 * One direction.  Latencies in clock ticks.  What every run touches stands together, here
 * and in stats, before the long tables: a page less for each of 10^4 workers.
 */
struct stats_dir {
	uint64_t ios, bytes;
	uint64_t short_ios; /* transfers that needed a second call */
	uint64_t drop_ios;  /* failed, and gone on without */
	/* with a rate, where every I/O has a due time: */
	int64_t due_ios;      /* came due, handed over or not */
	uint64_t unsubmitted; /* of these never handed over: the end came first */
	uint64_t backlog;     /* most I/Os due and not handed over, of one worker */
	double wait;	      /* ticks: sum of the times from due to handed over */
	struct series series;
	struct hist slat;     /* submission; empty for a synchronous engine */
	struct hist clat;     /* end of submission to completion */
	struct hist lat;      /* both; empty for a synchronous engine, where clat is it */
	struct hist response; /* with a rate: due to completion */
};

/* fio's classes: depth at issue 1, 2, 4, 8, 16, 32, >=64; batches 0, 4, 8, 16, 32, 64, >=64. */
enum { STATS_CLASSES = 7, STATS_ERRORS = 8 };

/* Failures of one errno: how many, and the first of them. */
struct stats_error {
	int errnum;  /* positive; 0: row not in use */
	unsigned op; /* enum io_op */
	unsigned file;
	uint32_t len;
	uint64_t offset, count;
};

struct stats {
	struct mismatches mismatches;
	/* What a worker never touches, so that nobody makes pages of it by reading: */
	bool idle[DDIR_COUNT], unsynced, single; /* directions; sync; slat and lat */
	uint64_t begin, end; /* ticks; begin 0: never began, end 0: still running */
	uint64_t merged;     /* ticks; sum of the windows merged in, 0 in a worker's own */
	uint64_t back;	     /* ticks of it: nothing but reading back what was written */
	uint64_t flush;	     /* ticks of it: flushing that, before */
	uint64_t issued;     /* I/Os handed over, syncs included */
	uint64_t completed;  /* I/Os come back, syncs included */
	uint64_t depth[STATS_CLASSES], submit[STATS_CLASSES], complete[STATS_CLASSES];
	uint64_t in_submit; /* ticks: in the engine's submission, the thread waiting or working */
	struct cpu_usage cpu;
	struct reading counter[COUNTERS];
	uint64_t clock_least, clock_most; /* ticks: what a reading cost, once a second */
	struct fetched fetched;		  /* by the worker's own thread */
	struct stats_error error[STATS_ERRORS];
	uint64_t opens;	     /* files opened while it ran */
	uint64_t open_ticks; /* that took, and closing others for them */
	uint64_t error_more; /* failures of further errnos, when all rows are taken */
	struct stats_dir dir[DDIR_COUNT];
	struct hist sync; /* fsync and fdatasync, ticks */
};

/* Class of a depth at issue (1.. -> 0..6): 1, 2, 4, 8, 16, 32, >= 64, rounded down. */
static inline unsigned stats_depth_class(unsigned depth)
{
	unsigned c = 31u ^ (unsigned)__builtin_clz(depth | 1);

	return c < STATS_CLASSES - 1 ? c : STATS_CLASSES - 1;
}

/* Count n I/Os that were issued one after another, in_flight being so before. */
void stats_depths(struct stats *s, unsigned in_flight, unsigned n);

/* Class of a batch: 0, 1-4, 5-8, 9-16, 17-32, 33-64, above. */
static inline unsigned stats_batch_class(unsigned n)
{
	if (n <= 4)
		return n ? 1 : 0;
	unsigned c = 31u ^ (unsigned)__builtin_clz(n - 1);

	return c < STATS_CLASSES - 1 ? c : STATS_CLASSES - 1;
}

/* Carry the counts of full buckets.  By the worker, once a second; nothing before 2^31 I/Os. */
void stats_carry(struct stats *s);

/* Count a failure; errnum positive. */
void stats_fail(struct stats *s, int errnum, unsigned op, unsigned file, uint64_t offset,
		uint32_t len);

/* What a window cost and what it did: all that figures by I/O are made of. */
struct stats_spent {
	uint64_t ios, bytes; /* read, written and trimmed */
	uint64_t time;	     /* ticks; of all that was merged */
	struct cpu_usage cpu;
	struct reading counter[COUNTERS];
};
struct stats_spent stats_spent(const struct stats *s);

/* to += from. */
void stats_spent_add(struct stats_spent *to, const struct stats_spent *from);

/*
 * How many I/Os were in flight on the average of the time, by Little's law: the
 * sum of all times from the end of submission to completion, over the window; and
 * while the engine submits, the one that it submits is.  What an engine does in
 * submission is so counted as one after another, as it is done.
 * submission: share of the time, 0..1, that the thread was in it, waiting or
 * working; of a synchronous engine, that is the I/O itself.
 * known false: no latencies, or no time.  Source: J. D. C. Little, Operations Research 9 (1961).
 */
struct stats_flight {
	double mean, submission;
	bool known;
};
struct stats_flight stats_flight(const struct stats *s, bool synchronous);

/* Failures in all. */
uint64_t stats_failures(const struct stats *s);

/*
 * Time spent in measured windows, ticks: end - begin, after merging their sum
 * over all that was merged.  0 while it still runs.
 */
uint64_t stats_time(const struct stats *s);

/*
 * to += from.  begin becomes the earliest and end the latest, so the merged
 * window is that of the group; the file numbers of errors keep their first.
 */
void stats_merge(struct stats *to, const struct stats *from);

/* Add writes and trims to the reads; their own figures stay. */
void stats_unify(struct stats *s);

#endif
