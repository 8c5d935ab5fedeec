/*
 * consent -- may this be written?
 *
 * It decides from content and from the command line; who else is at a file or
 * device is not its business.
 */
#ifndef IOSONDE_LOAD_CONSENT_H
#define IOSONDE_LOAD_CONSENT_H

#include "base/buf.h"
#include "base/err.h"
#include "load/plan.h"

/*
 * Judge an existing regular file, open for reading at fd, t->st filled.  Sets
 * t->own: for a target that is written when it is ours, holds no data, or
 * --allow-overwrite names it; for one that is only read when it is ours or
 * empty.  what gets the content in words: "made by iosonde", "empty", ...
 *
 * Returns 0; -EPERM with ERR_REFUSED and the words that would consent.
 */
int consent_file(struct target *t, int fd, bool writes, const struct run_options *opts,
		 struct buf *what, struct err *err);

/* The same for a block device, by --destroy; sets t->own when it is written. */
int consent_device(struct target *t, int fd, bool writes, const struct run_options *opts,
		   struct buf *what, struct err *err);

/* Refuse a target that is to be trimmed and cannot be, as fio's trims of a file fail. */
int consent_no_device(const struct target *t, struct err *err);

/*
 * May the path, where nothing is, be created with need bytes?  Returns 0; -errno
 * with ERR_REFUSED (an output of this run, --readonly) or ERR_INPUT (no size, trims,
 * allow_file_create=0).
 */
int consent_create(const struct target *t, uint64_t need, const struct run_options *opts,
		   struct err *err);

#endif
