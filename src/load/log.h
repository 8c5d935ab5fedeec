/*
 * log -- the worker's side of its logs: what each I/O leaves in a ring.
 *
 * It formats and writes nothing: log_writer does, on a thread of its own.  Other
 * than the ring the two share nothing that changes while measuring.
 */
#ifndef IOSONDE_LOAD_LOG_H
#define IOSONDE_LOAD_LOG_H

#include <stdalign.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/ddir.h"
#include "job/logged.h"
#include "load/shared.h"
#include "measure/clock.h"
#include "result/fio.h"

enum log_what {
	LOG_DONE,   /* an I/O; value: clat, more: lat; ticks */
	LOG_ISSUED, /* value: slat, ticks */
	LOG_LONE,   /* LOG_DONE and the LOG_ISSUED of the same I/O before it, in one */
	LOG_MEAN,   /* latencies of a window; value: sum, more: largest, offset: how many */
	LOG_RATE,   /* value: bytes or I/Os of a window, more: its length in ticks */
	LOG_BINS,   /* value: index of the histogram that is lent */
};

struct log_record {
	uint64_t at; /* ticks: when it was done or issued, or its window ended */
	uint64_t value, more;
	uint64_t offset; /* bytes */
	uint32_t len;	 /* bytes */
	uint8_t what;	 /* enum log_what */
	uint8_t log;	 /* enum job_log, of LOG_MEAN and LOG_RATE */
	uint8_t dir;	 /* enum ddir */
};

struct log_sum {
	uint64_t n, sum, max;
};

/* What was done in a window. */
struct log_span {
	uint64_t start, end; /* ticks */
	struct log_sum lat[DDIR_COUNT], clat[DDIR_COUNT], slat[DDIR_COUNT];
	uint64_t bytes[DDIR_COUNT];
};

/* Completion latencies of one log_hist_msec, in fio's bins. */
struct log_bins {
	_Atomic bool lent; /* to the writer, which gives it back empty */
	uint32_t len[DDIR_COUNT];
	uint64_t n[DDIR_COUNT];
	uint64_t count[DDIR_COUNT][FIO_BINS];
};

/* One worker's logs.  The zero state logs nothing. */
struct log {
	/* the worker's */
	struct log_record *ring;
	uint64_t mask;
	uint64_t head, room; /* records ever put, and up to where there is room */
	uint64_t due;	     /* ticks: the next end of a window or histogram */
	bool each, each_slat, windows, split;
	bool wants[JOB_LOGS];
	const struct clock *clock;
	struct result_logs *tally;
	struct log_bins *bins, *lendable[2]; /* being filled; NULL: no histograms */
	struct log_span now, held;	     /* the window, and the one before: not put yet */
	bool holds;
	uint64_t begin; /* ticks */
	uint64_t bins_end;
	uint64_t window, bins_window; /* ticks */
	uint64_t window_ns, bins_ns;
	uint64_t epoch_ms; /* of the begin, when the times count from elsewhere */

	alignas(64) _Atomic uint64_t put; /* records that may be read */
	alignas(64) _Atomic uint64_t taken;

	/* the writer's */
	const struct job *job;
	unsigned number;  /* of the clone in the run, from 1 */
	int fd[JOB_LOGS]; /* -1: none, or no more */
	bool made[JOB_LOGS];
	enum job_log done[JOB_LOGS]; /* those that have a line for each LOG_DONE */
	unsigned done_n;
	uint64_t drained; /* ns: when it was last emptied */
};

/*
 * Begin at ticks of the worker's clock, split: submission and completion are
 * timed apart.  What is logged from here on counts from there.
 */
void log_begin(struct log *l, uint64_t now, bool split);

/*
 * An I/O is done, now in ticks.  For the measured path: it waits for nobody.
 * Where the ring is full the I/O is missing in the logs and counted as lost; the
 * end of a window is put off instead, and counted as late.
 */
void log_done(struct log *l, const struct shared_slot *s, uint64_t now);

/* The same, and its submission, for one that was alone in flight. */
void log_lone(struct log *l, const struct shared_slot *s, uint64_t now);

/* Its submission has ended. */
void log_issued(struct log *l, const struct io *io, uint64_t now);

/*
 * The job is over: the last windows are closed.  Waits up to a second for room.  One
 * that is not half as long as the others becomes part of the one before it.
 */
void log_end(struct log *l, uint64_t now);

#endif
