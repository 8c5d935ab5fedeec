/*
 * peek -- small files of the kernel's (/proc, /sys), read without allocation.
 */
#ifndef IOSONDE_BASE_PEEK_H
#define IOSONDE_BASE_PEEK_H

#include <stddef.h>
#include <stdint.h>

/*
 * Read what fits into out (size bytes, at least 1) of the file, whose path is
 * made printf-like; a NUL follows, line ends and blanks at the end are cut off.
 *
 * Returns its length; -errno, out being "" then.
 */
int peek(char *out, size_t size, const char *path, ...) __attribute__((format(printf, 3, 4)));

/* The same of a file in a folder of /sys that is open. */
int peek_at(char *out, size_t size, int folder, const char *name);

/*
 * The decimal number that the file begins with.  Returns 0; -errno, -EINVAL
 * where it begins with none; *value is untouched then.
 */
int peek_uint(uint64_t *value, const char *path, ...) __attribute__((format(printf, 2, 3)));

/*
 * The rest of the line of text that begins with key, blanks and a colon after it
 * left out, copied to out as far as it fits.  Returns its length; -ENOENT.
 */
int peek_line(char *out, size_t size, const char *text, const char *key);

#endif
