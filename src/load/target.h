/*
 * target -- files are made ready: laid out, opened, dropped from the cache.
 *
 * Who may be written is guard's business.
 */
#ifndef IOSONDE_LOAD_TARGET_H
#define IOSONDE_LOAD_TARGET_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "load/plan.h"

/* What lay-out tells to whoever watches; in shared memory. */
struct target_progress {
	_Atomic unsigned target;      /* index of the one being written, from 0 */
	_Atomic uint64_t done, total; /* bytes over all targets */
};

/*
 * Bring every target to the size the plan needs (the largest over its workers),
 * with real, incompressible data in all of what a job reads: holes and
 * unwritten extents of our own files are filled, of foreign ones left.  A file that is only written
 * is just extended (ftruncate), since its blocks come from the job, with
 * fallocate first where that succeeds.  A foreign file that is too small for a
 * read job is refused (ERR_REFUSED, remedy in the message); a device that is too
 * small is ERR_INPUT.  Free space and RLIMIT_FSIZE are checked before the first
 * byte (open files: guard_open).  Data are flushed to the device.  A file that
 * is only read is locked for writing meanwhile, for reading afterwards.  stop
 * (nonzero, may be NULL) ends it early with -EINTR.
 *
 * Returns 0; -errno with ERR_FAILED, the message naming path, offset, need,
 * have and remedy.  The caller removes what was created (guard_close).
 */
int target_lay_out(struct plan *plan, struct target_progress *progress, const _Atomic int *stop,
		   struct err *err);

/*
 * Bytes of the file in holes and unwritten extents, after lay-out: of a foreign
 * file, of which reads measure memset and no device.  0 of a device.
 */
uint64_t target_gaps(const struct target *t);

/*
 * Open a target for a worker: O_RDWR, O_RDONLY or O_WRONLY as the job needs, with
 * O_DIRECT, O_SYNC, O_DSYNC as it asks; never O_CREAT, never O_TRUNC, O_CLOEXEC.
 * mapped: an engine maps it, which reads also where the job only writes.  It
 * must be the inode the guard holds, else ERR_REFUSED.  Returns the fd; -errno.
 */
int target_open(const struct target *t, const struct job *job, bool mapped, struct err *err);

/*
 * Alignment that O_DIRECT asks of memory and of offset and length, in bytes,
 * by statx(STATX_DIOALIGN), else the device's logical block size, else 512.
 */
void target_alignment(const struct target *t, int fd, unsigned *memory, unsigned *offset);

/*
 * Ask the kernel to drop the file's clean pages, as fio does between passes; no
 * write-back is waited for.  Returns 0 or -errno.
 */
int target_drop(const struct target *t, int fd);

/*
 * Drop the file from the page cache: fdatasync of what is ours, then
 * POSIX_FADV_DONTNEED; BLKFLSBUF on a device.  Returns 0 or -errno (not fatal:
 * for the ledger).
 */
int target_invalidate(const struct target *t, int fd);

/*
 * Fill a buffer as every written block is filled: random data, the stamp of
 * guard.h at its start and at each GUARD_STAMP_EVERY.
 */
void target_fill(void *data, size_t len, uint64_t seed);

#endif
