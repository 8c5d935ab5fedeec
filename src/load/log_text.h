/*
 * log_text -- lines of logs, in fio's comma form.
 */
#ifndef IOSONDE_LOAD_LOG_TEXT_H
#define IOSONDE_LOAD_LOG_TEXT_H

#include <stddef.h>
#include <string.h>

#include "load/log.h"

enum {
	LOG_TEXT_COPY = 20,  /* no number is longer; copies of a fixed length need no call */
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

/* Of log_text_number, from 10 on. */
char *log_text_digits(char *p, uint64_t v);

/* Put the digits of v at p; what follows them is overwritten.  Returns their end. */
static inline char *log_text_number(char *p, uint64_t v)
{
	if (v >= 10)
		return log_text_digits(p, v);
	*p = (char)('0' + v);
	return p + 1;
}

static inline uint64_t log_text_ns(const struct log_text *t, uint64_t ticks)
{
	return (uint64_t)(int64_t)((double)(int64_t)ticks * t->ns_per_tick + 0.5);
}

/* Make t->time for a moment, and the tail of I/Os like r, anew. */
void log_text_time(struct log_text *t, uint64_t at);
void log_text_bytes(struct log_text *t, const struct log_record *r);

/* Bytes a millisecond of an I/O. */
uint64_t log_text_bandwidth(const struct log_text *t, const struct log_record *r);

/* The value of an I/O in a log of log_text_io. */
static inline uint64_t log_text_value(const struct log_text *t, enum job_log log,
				      const struct log_record *r)
{
	return log == JOB_LOG_IOPS ? 1
	       : log == JOB_LOG_BW ? log_text_bandwidth(t, r)
				   : log_text_ns(t, log == JOB_LOG_LAT ? r->more : r->value);
}

/* Do lines of I/Os like r at a moment differ in nothing but their value from those before? */
static inline bool log_text_alike(const struct log_text *t, const struct log_record *r, uint64_t at)
{
	return at - t->from < t->span && t->len[r->dir] == r->len && !t->offset && !t->issue &&
	       t->value != LOG_VALUE_BOTH;
}

/* log_text_io of such a line, tail being that of its direction.  Returns its end. */
static inline __attribute__((always_inline)) char *
log_text_line(const struct log_text *t, const struct log_part *tail, uint64_t value, char *out)
{
	memcpy(out, t->time.text, sizeof t->time.text);
	char *p = log_text_number(out + t->time.n, value);

	memcpy(p, tail->text, sizeof tail->text);
	return p + tail->n;
}

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
