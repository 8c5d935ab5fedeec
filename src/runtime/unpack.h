/*
 * unpack -- what a distribution has compressed: modules, and the kernel in its image.
 *
 * By the programs for it, which are there where such files are.
 */
#ifndef IOSONDE_RUNTIME_UNPACK_H
#define IOSONDE_RUNTIME_UNPACK_H

#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

/*
 * Append data, unpacked if it begins as gzip, xz, zstd or lz4 (the kernel's form) does.
 * Returns 0; -errno: ERR_UNAVAILABLE when the program is missing, ERR_FAILED.
 */
int unpack(struct buf *out, const void *data, size_t len, struct err *err);

#endif
