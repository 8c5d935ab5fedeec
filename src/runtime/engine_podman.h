/*
 * engine_podman -- what podman needs before a box is started: a configuration, and how what it
 * leaves is undone.
 */
#ifndef IOSONDE_RUNTIME_ENGINE_PODMAN_H
#define IOSONDE_RUNTIME_ENGINE_PODMAN_H

#include "runtime/runtime.h"

/*
 * Make box->folder/engine, for all that it keeps, and podman.conf beside it; words is its command
 * line up to its own word.  0; -errno.
 */
int engine_podman_prepare(struct box *box, char *const *words, struct err *err);

#endif
