/*
 * guard -- what may be written, and that nobody else is at it.
 *
 * It opens and locks every target once, decides about consent, and neither
 * lays out nor transfers data.
 */
#ifndef IOSONDE_LOAD_GUARD_H
#define IOSONDE_LOAD_GUARD_H

#include "base/buf.h"
#include "base/err.h"
#include "load/plan.h"

/*
 * Extended attribute that marks a file as made by iosonde.  Its value is the
 * file's modification time after the last write of ours: what somebody copied
 * over it since is not ours.
 */
#define GUARD_XATTR "user.iosonde"

/*
 * Every written block begins with this stamp, at multiples of GUARD_STAMP_EVERY
 * within an I/O, so that our files are known again where a file system keeps no
 * attributes.
 */
#define GUARD_STAMP "iosonde\001"
enum { GUARD_STAMP_LEN = 8, GUARD_STAMP_EVERY = 4096 };

/*
 * Check RLIMIT_NOFILE (all files of all workers and the guards; the soft limit
 * is raised), then open, check and lock all targets; set fd, st, size, device, created, own,
 * locked of each.
 *
 * A target that does not exist is created (O_EXCL) where some job writes it or
 * a size is given, and marked.  Nothing that was there is truncated, unlinked
 * or written.  On failure what this call created is removed again, all is
 * closed, and fd of each is -1.  Several paths of one file share its lock: their
 * fds are duplicates, and created is set for the first alone.  A dangling link
 * is refused: a file would come to be elsewhere than the path says.  So are
 * files of /proc, /sys and their like, which are no storage.
 *
 * Returns 0; with ERR_REFUSED (4): no consent, a device or file in use, a
 * locked file, a file that is an input or output of this run, or no regular
 * file and no block device; with ERR_INPUT (2): a read job's file that is not
 * there and has no size, a folder that is not there, a device without medium;
 * with ERR_FAILED (1): open failed, too few open files.  The message names
 * path, what lies there or who holds it, and the exact words that would consent.
 */
int guard_open(struct plan *plan, const struct job_list *list, const struct run_options *opts,
	       struct err *err);

/*
 * Where not all guards may stay open (target.shut): open t's, which must be the file
 * that it was, and close it after use.  Such a file is not locked meanwhile.
 */
int guard_again(struct target *t, struct err *err);
void guard_rest(struct target *t);

/* Close all; remove what was created, if it still is that file, where remove_created. */
void guard_close(struct plan *plan, bool remove_created);

/*
 * For --dry-run and the one line before a destructive run: append one line for
 * each target: path, what it is, present size, holder or content, what would
 * be read, laid out and written, and whether consent is there.  Creates,
 * writes and locks nothing.  size, device, own, lays and absent of each target are
 * what was found.  Returns 0, or -ENOMEM; what guard_open would have
 * said is in the lines.
 */
int guard_describe(struct plan *plan, const struct job_list *list, const struct run_options *opts,
		   struct buf *out, struct err *err);

#endif
