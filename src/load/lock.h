/*
 * lock -- one writer or many readers of a file, over all programs that ask.
 *
 * Open file description locks: they go with the descriptor and its duplicates,
 * not with the process.
 */
#ifndef IOSONDE_LOAD_LOCK_H
#define IOSONDE_LOAD_LOCK_H

#include <stdbool.h>

#include "base/err.h"

/*
 * Lock the whole file without waiting, for writing or for reading; a lock
 * held through fd already is changed to this.  *locked becomes false where the
 * file system has no locks, which is no failure.
 *
 * Returns 0; -EBUSY with ERR_REFUSED and who holds it.
 */
int lock_take(int fd, const char *path, bool write, bool *locked, struct err *err);

/* Whether lock_take would succeed, without locking.  Returns as lock_take. */
int lock_test(int fd, const char *path, bool write, struct err *err);

#endif
