/*
 * extent -- where a file has data, and where it only has a size.
 */
#ifndef IOSONDE_LOAD_EXTENT_H
#define IOSONDE_LOAD_EXTENT_H

#include <stdbool.h>
#include <stdint.h>

/*
 * True when a file of this size holds no data at all: it is empty, or all holes
 * or unwritten extents.  Where the file system cannot tell, the answer is no:
 * consent rests on this.
 */
bool extent_none(int fd, uint64_t size);

/*
 * The first part of [pos, end) that no data were ever written to: a hole or an
 * unwritten extent, of which a read measures memset.  The file must have been
 * flushed from pos on.  A file system that cannot tell has no such part.
 *
 * Returns true and [*from, *to), or false.
 */
bool extent_gap(int fd, uint64_t pos, uint64_t end, uint64_t *from, uint64_t *to);

/* Bytes in such parts of [0, end). */
uint64_t extent_gaps(int fd, uint64_t end);

#endif
