/*
 * pagecache -- a folder's files out of the host's page cache, or in it.
 */
#ifndef IOSONDE_RUNTIME_PAGECACHE_H
#define IOSONDE_RUNTIME_PAGECACHE_H

#include <stdbool.h>

#include "base/err.h"

/*
 * Write all files below folder back to their device; then read them through (warm), or
 * drop them and see that they are gone: that of no file more than PAGECACHE_LEFT bytes is
 * there, as far as this kernel tells.  Nothing else of the machine's cache is dropped.
 * Returns 0; -errno: one that stays, EBUSY; EINTR: stop (-1: none) has become readable, and
 * is left to be read.
 */
int pagecache_set(const char *folder, bool warm, int stop, struct err *err);

enum { PAGECACHE_LEFT = 1 << 20 };

#endif
