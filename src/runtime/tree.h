/*
 * tree -- a folder and all below it, removed without leaving it.
 */
#ifndef IOSONDE_RUNTIME_TREE_H
#define IOSONDE_RUNTIME_TREE_H

#include "base/err.h"

/*
 * Remove path and what is below it.  No link is followed, and what is mounted in
 * it is not entered, a bind mount of the same file system included: it may be a user's data.
 * A folder that holds such a mount stays.
 *
 * Returns 0, also when there is none; -errno with ERR_FAILED: what stays, and why.
 */
int tree_remove(const char *path, struct err *err);

#endif
