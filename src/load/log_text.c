/*
 * log_text -- lines of logs, in fio's comma form.
 *
 * It formats by hand: printf would take half a microsecond a line, and there are
 * up to five of them for each I/O.  What is done for each of these is in the header.
 */
#include "load/log_text.h"

#include <string.h>

char *log_text_digits(char *p, uint64_t v)
{
	static const char pairs[] = "0001020304050607080910111213141516171819"
				    "2021222324252627282930313233343536373839"
				    "4041424344454647484950515253545556575859"
				    "6061626364656667686970717273747576777879"
				    "8081828384858687888990919293949596979899";
	char digits[2 * LOG_TEXT_COPY];
	unsigned at = LOG_TEXT_COPY;

	if (v < 100) {
		memcpy(p, pairs + 2 * v, 2);
		return p + 2;
	}
	if (v < 1000) {
		*p = (char)('0' + v / 100);
		memcpy(p + 1, pairs + 2 * (v % 100), 2);
		return p + 3;
	}
	for (; v >= 100; v /= 100)
		memcpy(digits + (at -= 2), pairs + 2 * (v % 100), 2);
	if (v >= 10)
		memcpy(digits + (at -= 2), pairs + 2 * v, 2);
	else
		digits[--at] = (char)('0' + v);
	memcpy(p, digits + at, LOG_TEXT_COPY);
	return p + LOG_TEXT_COPY - at;
}

static char *log_text_comma(char *p)
{
	*p++ = ',';
	*p++ = ' ';
	return p;
}

static char *log_text_next(char *p, uint64_t v)
{
	return log_text_number(log_text_comma(p), v);
}

/* Milliseconds of the log at a moment; half more to round, 0 to cut. */
static uint64_t log_text_ms(const struct log_text *t, uint64_t at, double half)
{
	double ticks = at > t->begin ? (double)(at - t->begin) : 0;

	return (uint64_t)(ticks * t->ns_per_tick * 1e-6 + half) + t->epoch_ms;
}

/* What follows the values. */
static char *log_text_tail(const struct log_text *t, char *p, const struct log_record *r,
			   uint64_t offset, uint64_t issued)
{
	p = log_text_next(p, r->dir);
	p = log_text_next(p, r->len);
	if (t->offset)
		p = log_text_next(p, offset);
	p = log_text_comma(p);
	if (t->prio) {
		memcpy(p, "0x0000", 6);
		p += 6;
	} else {
		*p++ = '0';
	}
	if (t->issue)
		p = log_text_next(p, issued);
	*p++ = '\n';
	return p;
}

/* bytes over ticks, times scale. */
static uint64_t log_text_rate(const struct log_text *t, uint64_t amount, uint64_t ticks,
			      double scale)
{
	return ticks ? (uint64_t)((double)amount * scale / ((double)ticks * t->ns_per_tick)) : 0;
}

uint64_t log_text_bandwidth(const struct log_text *t, const struct log_record *r)
{
	/* What is done when its submission ends has no time but that. */
	return log_text_rate(t, r->len, r->value ? r->value : r->more, 1e6);
}

void log_text_time(struct log_text *t, uint64_t at)
{
	uint64_t ms = log_text_ms(t, at, 0), next = ms + 1 - t->epoch_ms;
	double end = (double)t->begin + (double)next * 1e6 / t->ns_per_tick;

	t->from = at;
	t->span = end > (double)at ? (uint64_t)(end - (double)at) : 0;
	t->time.n = (unsigned)(log_text_comma(log_text_number(t->time.text, ms)) - t->time.text);
}

void log_text_bytes(struct log_text *t, const struct log_record *r)
{
	struct log_part *part = &t->tail[r->dir];
	char text[LOG_TEXT_LINE];

	t->len[r->dir] = r->len;
	part->n = (unsigned)(log_text_tail(t, text, r, 0, 0) - text);
	memcpy(part->text, text, sizeof part->text);
}

/* When its submission had ended, ns; 0 in logs that do not say. */
static uint64_t log_text_issued(const struct log_text *t, enum job_log log,
				const struct log_record *r)
{
	uint64_t at = r->at - t->begin;

	if (!t->issue || (log != JOB_LOG_SLAT && log != JOB_LOG_CLAT))
		return 0;
	if (log == JOB_LOG_CLAT)
		at = at > r->value ? at - r->value : 0;
	return log_text_ns(t, at);
}

/* The rest of a line with more columns than most. */
static char *log_text_more(const struct log_text *t, enum job_log log, const struct log_record *r,
			   uint64_t value, char *p)
{
	if (t->value == LOG_VALUE_BOTH)
		p = log_text_next(p, value);
	return log_text_tail(t, p, r, t->offset ? r->offset : 0, log_text_issued(t, log, r));
}

size_t log_text_io(struct log_text *t, enum job_log log, const struct log_record *r, char *out)
{
	uint64_t value = log_text_value(t, log, r);

	if (r->at - t->from >= t->span)
		log_text_time(t, r->at);
	if (t->len[r->dir] != r->len)
		log_text_bytes(t, r);
	if (log_text_alike(t, r, r->at))
		return (size_t)(log_text_line(t, &t->tail[r->dir], value, out) - out);
	memcpy(out, t->time.text, sizeof t->time.text);
	char *p = log_text_number(out + t->time.n, value);

	return (size_t)(log_text_more(t, log, r, value, p) - out);
}

/* The mean of a window, or what it moved a second. */
static uint64_t log_text_mean(const struct log_text *t, const struct log_record *r)
{
	if (r->what == LOG_MEAN)
		return (uint64_t)((double)r->value * t->ns_per_tick / (double)r->offset + 0.5);
	return log_text_rate(t, r->value, r->more, r->log == JOB_LOG_BW ? 1e9 / 1024 : 1e9);
}

size_t log_text_window(const struct log_text *t, const struct log_record *r, char *out)
{
	uint64_t mean = log_text_mean(t, r);
	uint64_t most = r->what == LOG_MEAN ? log_text_ns(t, r->more) : mean;
	char *p = log_text_number(out, log_text_ms(t, r->at, 0.5));

	p = log_text_next(p, t->value == LOG_VALUE_MAX ? most : mean);
	if (t->value == LOG_VALUE_BOTH)
		p = log_text_next(p, most);
	p = log_text_tail(t, p, r, 0, 0);
	return (size_t)(p - out);
}

size_t log_text_bins(const struct log_text *t, uint64_t at, const struct log_bins *bins, char *out,
		     unsigned *lines)
{
	unsigned stride = 1u << t->coarseness;
	char *p = out;

	*lines = 0;
	for (unsigned d = 0; d < DDIR_COUNT; d++) {
		if (!bins->n[d])
			continue;
		p = log_text_number(p, log_text_ms(t, at, 0.5));
		p = log_text_next(p, d);
		p = log_text_next(p, bins->len[d]);
		for (unsigned i = 0; i < FIO_BINS; i += stride) {
			uint64_t sum = 0;

			for (unsigned k = i; k < i + stride; k++)
				sum += bins->count[d][k];
			p = log_text_next(p, sum);
		}
		*p++ = '\n';
		++*lines;
	}
	return (size_t)(p - out);
}
