/*
 * jail -- Firecracker's jailer: the folder that becomes the root of the guest's monitor, and
 * the words that start it there.
 *
 * It makes CHROOT-BASE/MONITOR/ID/root its root, drops its rights and becomes the monitor.
 * Source: Firecracker's docs/jailer.md, src/jailer/src/main.rs and env.rs.
 */
#ifndef IOSONDE_RUNTIME_JAIL_H
#define IOSONDE_RUNTIME_JAIL_H

#include <stdint.h>

#include "base/err.h"
#include "base/words.h"
#include "runtime/runtime.h"
#include "runtime/vm.h"

/* Parameters, for lists of keys. */
#define JAIL_KEYS "jailer", "uid", "gid"

struct jail {
	const char *program; /* the jailer; NULL: none, and the rest is not used */
	uint64_t uid, gid;   /* that the monitor runs as */
	char *monitor;	     /* malloc'd: its real path */
	char *root;	     /* malloc'd: what becomes its root */
};

/* Read the parameters.  Returns 0; -EINVAL with ERR_INPUT. */
int jail_parse(struct jail *j, const struct runtime_spec *spec, struct err *err);

/* Is the jailer here, and may we start it?  Says so, and its version, in out. */
void jail_probe(const struct jail *j, struct runtime_found *out);

/*
 * Make the root, empty, in box->folder, for the monitor that is named as spawn_find takes it: a
 * file system of its own, whose programs and devices may be used wherever the folder lies; on
 * the list before.  Returns 0; -errno.
 */
int jail_make(struct jail *j, struct box *box, const char *monitor, struct err *err);

/*
 * Bring the guest's image into the root and give its files, and config, which lie there, to the
 * monitor's user; on the list before.  Returns 0; -errno.
 */
int jail_fill(const struct jail *j, struct box *box, const struct vm *vm, const char *config,
	      struct err *err);

/* A path of the host's as the monitor sees it; the image's lies elsewhere on the host. */
const char *jail_path(const struct jail *j, const struct vm *vm, const char *path);

/* Append the jailer's own words and "--", behind which the monitor's come. */
void jail_words(const struct jail *j, const struct box *box, struct words *w);

/* All but the struct itself. */
void jail_release(struct jail *j);

#endif
