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

/* Put the digits of v at p; what follows them is overwritten.  Returns their end. */
static inline char *log_text_number(char *p, uint64_t v)
{
	static const char pairs[] = "0001020304050607080910111213141516171819"
				    "2021222324252627282930313233343536373839"
				    "4041424344454647484950515253545556575859"
				    "6061626364656667686970717273747576777879"
				    "8081828384858687888990919293949596979899";
	char digits[2 * LOG_TEXT_COPY];
	unsigned at = LOG_TEXT_COPY;

	for (; v >= 100; v /= 100)
		memcpy(digits + (at -= 2), pairs + 2 * (v % 100), 2);
	if (v >= 10)
		memcpy(digits + (at -= 2), pairs + 2 * v, 2);
	else
		digits[--at] = (char)('0' + v);
	memcpy(p, digits + at, LOG_TEXT_COPY);
	return p + LOG_TEXT_COPY - at;
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

/* The rest of a line with more columns than most. */
char *log_text_more(const struct log_text *t, enum job_log log, const struct log_record *r,
		    uint64_t value, char *p);

/*
 * "ms, value[, max], direction, bytes[, offset], priority[, issued]": what an I/O
 * leaves in a log that is not JOB_LOG_HIST: LOG_ISSUED in JOB_LOG_SLAT, LOG_DONE in
 * the others.  out holds LOG_TEXT_LINE.  Returns the bytes of the line, no NUL behind
 * them; what follows in out is overwritten.
 * Source: fio(1), LOG FILE FORMATS; what is 0 where, observed of fio 3.42.
 */
static inline size_t log_text_io(struct log_text *t, enum job_log log, const struct log_record *r,
				 char *out)
{
	const struct log_part *tail = &t->tail[r->dir];
	uint64_t value = log == JOB_LOG_IOPS ? 1
			 : log == JOB_LOG_BW
				 ? log_text_bandwidth(t, r)
				 : log_text_ns(t, log == JOB_LOG_LAT ? r->more : r->value);

	if (__builtin_expect(r->at - t->from >= t->span, 0))
		log_text_time(t, r->at);
	memcpy(out, t->time.text, sizeof t->time.text);
	char *p = log_text_number(out + t->time.n, value);

	if (__builtin_expect(t->offset || t->issue || t->value == LOG_VALUE_BOTH, 0))
		return (size_t)(log_text_more(t, log, r, value, p) - out);
	if (__builtin_expect(t->len[r->dir] != r->len, 0))
		log_text_bytes(t, r);
	memcpy(p, tail->text, sizeof tail->text);
	return (size_t)(p + tail->n - out);
}

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
