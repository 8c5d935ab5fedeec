/*
 * look -- what a path is, before anything is opened for real.
 *
 * Opening a FIFO blocks, a tty may hang up, a tape rewinds: so only what is
 * storage is ever opened.
 */
#ifndef IOSONDE_LOAD_LOOK_H
#define IOSONDE_LOAD_LOOK_H

#include "base/err.h"
#include "load/plan.h"

/*
 * Set st and device of the target.  Returns 0; -ENOENT with err untouched:
 * nothing is there; -EINVAL with ERR_REFUSED: no regular file and no block
 * device, a file of /proc, /sys and their like, a link to nothing; -errno with
 * ERR_FAILED.
 */
int look(struct target *t, struct err *err);

/*
 * Open for real what was looked at before; it must still be that.  st is set
 * anew.  Returns an fd; -errno with ERR_REFUSED: a device that is in use (flags has O_EXCL; the
 * holder is named), or replaced meanwhile; with ERR_FAILED otherwise.
 */
int look_open(struct target *t, int flags, struct err *err);

#endif
