/*
 * tree -- a folder and all below it, removed without leaving it.
 */
#ifndef IOSONDE_RUNTIME_TREE_H
#define IOSONDE_RUNTIME_TREE_H

#include "base/err.h"

/*
 * Remove path and what is below it.  No link is followed.  What is mounted in it, a bind mount
 * of the same file system included, is never entered, since it may be a user's data, but taken
 * off: runtimes leave such mounts in their folders.
 *
 * Returns 0, also when there is none; -errno with ERR_FAILED: what stays, and why.
 */
int tree_remove(const char *path, struct err *err);

#endif
