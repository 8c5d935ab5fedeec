/*
 * log_text -- lines of logs, in fio's comma form.
 *
 * It formats by hand: printf would take half a microsecond a line, and there are
 * up to five of them for each I/O.
 */
#include "load/log_text.h"

#include <string.h>

static char *log_text_number(char *p, uint64_t v)
{
	char digits[20];
	int n = 0;

	do
		digits[n++] = (char)('0' + v % 10);
	while (v /= 10);
	while (n)
		*p++ = digits[--n];
	return p;
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

static uint64_t log_text_ns(const struct log_text *t, uint64_t ticks)
{
	return (uint64_t)((double)ticks * t->ns_per_tick + 0.5);
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

static bool log_text_value(const struct log_text *t, enum job_log log, const struct log_record *r,
			   uint64_t *value)
{
	if ((r->what == LOG_ISSUED) != (log == JOB_LOG_SLAT))
		return false;
	switch (log) {
	case JOB_LOG_LAT:
		*value = log_text_ns(t, r->more);
		break;
	case JOB_LOG_BW:
		/* What is done when its submission ends has no time but that. */
		*value = log_text_rate(t, r->len, r->value ? r->value : r->more, 1e6);
		break;
	case JOB_LOG_IOPS:
		*value = 1;
		break;
	default:
		*value = log_text_ns(t, r->value);
		break;
	}
	return true;
}

size_t log_text_io(const struct log_text *t, enum job_log log, const struct log_record *r,
		   char *out)
{
	uint64_t value, issued = 0;
	char *p = out;

	if (!log_text_value(t, log, r, &value))
		return 0;
	if (log == JOB_LOG_SLAT)
		issued = r->at - t->begin;
	else if (log == JOB_LOG_CLAT && r->at - t->begin > r->value)
		issued = r->at - t->begin - r->value;
	p = log_text_number(p, log_text_ms(t, r->at, 0));
	p = log_text_next(p, value);
	if (t->value == LOG_VALUE_BOTH)
		p = log_text_next(p, value);
	p = log_text_tail(t, p, r, r->offset, log_text_ns(t, issued));
	return (size_t)(p - out);
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
