/*
 * initramfs -- the root of a guest: an archive that its kernel unpacks into memory.
 *
 * No shell and no program but ours.
 */
#ifndef IOSONDE_RUNTIME_INITRAMFS_H
#define IOSONDE_RUNTIME_INITRAMFS_H

#include "base/err.h"
#include "runtime/kernel.h"

/* What goes in. */
struct initramfs {
	const char *root; /* a folder whose tree becomes the guest's; its /iosonde is /init, too */
	const struct kernel *kernel; /* whose modules are inserted */
	const char *job;	     /* text of GUEST_JOB (result/guest.h) */
};

/*
 * Write it to path, in the form newc.  Returns 0; -errno: a file of it cannot be read,
 * a module cannot be unpacked, path cannot be written.
 * Source: Linux Documentation/driver-api/early-userspace/buffer-format.rst.
 */
int initramfs_make(const char *path, const struct initramfs *what, struct err *err);

#endif
