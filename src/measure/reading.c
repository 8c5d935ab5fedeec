/*
 * reading -- a number or a text that was looked up, and how it was come by.
 */
#include "measure/reading.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/peek.h"

enum reading_state reading_refusal(int errnum)
{
	/* EMFILE: the limit of open files is a refusal, too. */
	return errnum == EPERM || errnum == EACCES || errnum == EMFILE ? READING_DENIED
								       : READING_ABSENT;
}

struct reading reading_refused(int errnum)
{
	return (struct reading){.state = reading_refusal(errnum), .errnum = errnum};
}

struct reading reading_result(int r, uint64_t value)
{
	return r < 0 ? reading_refused(-r) : reading_of(value);
}

struct reading reading_counted(uint64_t value, uint64_t enabled, uint64_t running)
{
	struct reading r = {.value = value, .state = READING_MEASURED, .share = 1};

	if (running >= enabled)
		return r;
	/* It never had a counter of its own. */
	if (!running)
		return reading_refused(EBUSY);
	r.state = READING_SCALED;
	r.share = (double)running / (double)enabled;
	r.value = (uint64_t)((double)value / r.share + 0.5);
	return r;
}

static bool reading_unasked(const struct reading *r)
{
	return r->state == READING_ABSENT && !r->errnum;
}

struct reading reading_sum(const struct reading *a, const struct reading *b)
{
	if (reading_unasked(a) || reading_unasked(b))
		return reading_unasked(a) ? *b : *a;
	if (!reading_known(a) || !reading_known(b))
		return reading_known(a) ? *b : *a;
	return (struct reading){
		.value = a->value + b->value,
		.state = a->state > b->state ? a->state : b->state,
		.errnum = a->errnum ? a->errnum : b->errnum,
		.share = a->share < b->share ? a->share : b->share,
	};
}

void fact_set(struct fact *f, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(f->text, sizeof f->text, fmt, args);
	va_end(args);
	f->state = READING_MEASURED;
	f->errnum = 0;
}

void fact_refuse(struct fact *f, int errnum)
{
	*f = (struct fact){.state = reading_refusal(errnum), .errnum = errnum};
}

void fact_peek(struct fact *f, const char *path)
{
	int r = peek(f->text, sizeof f->text, "%s", path);

	if (r < 0)
		fact_refuse(f, -r);
	else
		f->state = r ? READING_MEASURED : READING_ABSENT;
}

void fact_append(struct fact *f, const char *separator, const char *text)
{
	size_t len = strlen(f->text);

	snprintf(f->text + len, sizeof f->text - len, "%s%s", len ? separator : "", text);
	f->state = READING_MEASURED;
}

const char *reading_state_name(enum reading_state state)
{
	static const char *const names[] = {"absent", "measured", "scaled", "estimated", "denied"};

	return names[state];
}
