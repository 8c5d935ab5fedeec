/*
 * kernel -- a kernel for a guest: its image, and the modules that are to be inserted.
 */
#ifndef IOSONDE_RUNTIME_KERNEL_H
#define IOSONDE_RUNTIME_KERNEL_H

#include "base/err.h"

enum { KERNEL_PATH = 256, KERNEL_MODULES = 64 };

/* Owns what insert points to. */
struct kernel {
	char image[KERNEL_PATH], version[128];
	char *insert[KERNEL_MODULES]; /* paths of modules, in the order of insertion */
	unsigned insert_n;
};

/*
 * Find one that has all modules in needs (names, NULL-ended; "?" before one that may be
 * missing; built in is as good): named, or the newest in /boot and /usr/lib/modules.
 * Modules are looked for in ../lib/modules/VERSION beside the image, in its own folder and in
 * /lib/modules/VERSION.  *out is zeroed before.  Returns 0; -errno with ERR_UNAVAILABLE, and
 * the packages that would bring one.
 */
int kernel_find(struct kernel *out, const char *named, const char *const *needs, struct err *err);

void kernel_release(struct kernel *k);

#endif
