/*
 * bytes -- a pattern of bytes, as buffer_pattern writes it.
 */
#ifndef IOSONDE_JOB_BYTES_H
#define IOSONDE_JOB_BYTES_H

#include <stddef.h>

#include "base/err.h"

/* Most bytes of a pattern, as in fio. */
enum { BYTES_MAX = 512 };

/*
 * Read 0xdeadface (as written, the first byte first), a decimal number (its
 * bytes, the lowest first, no more than it needs; four when it is negative),
 * "text", or several of them after one another.  Returns how many bytes there
 * are, 1..BYTES_MAX; -EINVAL or -ERANGE with ERR_INPUT and the remedy.
 */
int bytes_parse(const char *text, unsigned char out[BYTES_MAX], struct err *err);

#endif
