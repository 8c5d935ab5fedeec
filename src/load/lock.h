/*
 * lock -- one writer or many readers of a file, over all programs that ask.
 *
 * Open file description locks: they go with the descriptor and its duplicates,
 * not with the process.
 */
#ifndef IOSONDE_LOAD_LOCK_H
#define IOSONDE_LOAD_LOCK_H

#include <stdatomic.h>
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

/*
 * The lock of a reader, when the file is being laid out for other readers: waited
 * for, until *stop (NULL: never) is not 0.  Returns as lock_take, or -EINTR.
 */
int lock_share(int fd, const char *path, const _Atomic int *stop, bool *locked, struct err *err);

/*
 * The lock for writing of a reader that lays out its file: one run after the
 * other.  Who waits for its turn holds no lock meanwhile, so that the other has the
 * file alone; a reader that is not about to lay out is waited for 5 seconds.
 * The caller then looks again whether there is something to lay out.
 * Returns 0; -EBUSY with ERR_REFUSED and who reads it; -EINTR.
 */
int lock_layout(int fd, const char *path, const _Atomic int *stop, struct err *err);

/* Lay-out is over: a reader as others.  Returns as lock_take. */
int lock_layout_end(int fd, const char *path, bool *locked, struct err *err);

#endif
