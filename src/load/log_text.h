/*
 * log_text -- lines of logs, in fio's comma form.
 */
#ifndef IOSONDE_LOAD_LOG_TEXT_H
#define IOSONDE_LOAD_LOG_TEXT_H

#include <stddef.h>

#include "load/log.h"

enum {
	LOG_TEXT_LINE = 192, /* bytes that any line but one of bins fits in */
	LOG_TEXT_BINS = 64 + DDIR_COUNT * FIO_BINS * 22, /* and the lines of a histogram */
};

/* Text that many lines have alike. */
struct log_part {
	char text[32];
	unsigned n;
};

/* How the lines of a job look, and what its ticks are worth. */
struct log_text {
	uint64_t begin;	   /* ticks */
	uint64_t epoch_ms; /* added to the times */
	double ns_per_tick;
	bool offset, prio, issue;
	int value;	     /* enum job_log_value */
	unsigned coarseness; /* 0..6 */

	/* made when needed; zero at first, and when one of the above changes */
	struct log_part time; /* of ticks from..from + span */
	uint64_t from, span;
	struct log_part tail[DDIR_COUNT]; /* of I/Os of len bytes, without what differs */
	uint32_t len[DDIR_COUNT];
};

/*
 * "ms, value[, max], direction, bytes[, offset], priority[, issued]": what an I/O
 * leaves in a log that is not JOB_LOG_HIST: LOG_ISSUED in JOB_LOG_SLAT, LOG_DONE in
 * the others.  out holds LOG_TEXT_LINE.  Returns the bytes of the line, no NUL behind
 * them; what follows in out is overwritten.
 * Source: fio(1), LOG FILE FORMATS; what is 0 where, observed of fio 3.42.
 */
size_t log_text_io(struct log_text *t, enum job_log log, const struct log_record *r, char *out);

/*
 * The same for LOG_MEAN and LOG_RATE, in the log that they name; the time is
 * that of the window's end, to the nearest ms.
 */
size_t log_text_window(const struct log_text *t, const struct log_record *r, char *out);

/*
 * "ms, direction, bytes, bin, bin...": a line for each direction with a count.
 * out holds LOG_TEXT_BINS.
 */
size_t log_text_bins(const struct log_text *t, uint64_t at, const struct log_bins *bins, char *out,
		     unsigned *lines);

#endif
