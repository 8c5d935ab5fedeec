/*
 * ddir -- the direction of an I/O, as fio calls it.
 */
#ifndef IOSONDE_BASE_DDIR_H
#define IOSONDE_BASE_DDIR_H

enum ddir { DDIR_READ, DDIR_WRITE, DDIR_TRIM, DDIR_COUNT };

/* "read", "write" or "trim". */
static inline const char *ddir_name(enum ddir d)
{
	return d == DDIR_READ ? "read" : d == DDIR_WRITE ? "write" : "trim";
}

#endif
