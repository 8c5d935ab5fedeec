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

#endif
