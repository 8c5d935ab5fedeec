/*
 * err -- one failure, told once.
 */
#include "base/err.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Longer than any message, so that cutting happens in one place. */
enum { ERR_LONG = 8192 };

static void err_store(struct err *err, const char *text)
{
	static const char gap[] = " [...] ";
	size_t len = strlen(text);

	if (len < sizeof err->msg) {
		memmove(err->msg, text, len + 1);
		return;
	}
	size_t keep = sizeof err->msg - sizeof gap;
	size_t head = keep / 2;

	memcpy(err->msg, text, head);
	memcpy(err->msg + head, gap, sizeof gap - 1);
	memcpy(err->msg + head + sizeof gap - 1, text + len - (keep - head), keep - head + 1);
}

static int err_fill(struct err *err, enum err_code code, int errnum, const char *tail,
		    const char *fmt, va_list args)
{
	char text[ERR_LONG];
	int n = vsnprintf(text, sizeof text, fmt, args);

	if (n < 0)
		n = 0;
	if (tail && (size_t)n < sizeof text)
		snprintf(text + n, sizeof text - (size_t)n, ": %s", tail);
	err->code = (int)code;
	err_store(err, text);
	return errnum ? -errnum : -EINVAL;
}

int err_set(struct err *err, enum err_code code, int errnum, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	int ret = err_fill(err, code, errnum, NULL, fmt, args);
	va_end(args);
	return ret;
}

int err_sys(struct err *err, enum err_code code, int errnum, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	int ret = err_fill(err, code, errnum, strerror(errnum), fmt, args);
	va_end(args);
	return ret;
}

void err_in(struct err *err, const char *fmt, ...)
{
	char text[ERR_LONG];
	va_list args;

	va_start(args, fmt);
	int n = vsnprintf(text, sizeof text, fmt, args);
	va_end(args);
	if (n < 0)
		n = 0;
	if ((size_t)n < sizeof text)
		snprintf(text + n, sizeof text - (size_t)n, ": %s", err->msg);
	err_store(err, text);
}
