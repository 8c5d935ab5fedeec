/*
 * direct -- what becomes of direct I/O on a file, by trying it.
 */
#ifndef IOSONDE_LOAD_DIRECT_H
#define IOSONDE_LOAD_DIRECT_H

#include "measure/reading.h"

struct direct {
	struct reading told_memory, told_offset;   /* bytes: what statx says */
	struct reading least_memory, least_offset; /* bytes: the least that was taken */
	struct reading unaligned;		   /* 1: a read of 511 bytes at byte 1 succeeds */
	struct reading cached; /* 0, 1: an aligned read leaves its data in the page cache */
};

/*
 * Fill all but what cannot be told.  fd is open for reading with O_DIRECT and has
 * SPOT_BYTES of data at least; a few small reads are made.
 * Source of told: statx(2), STATX_DIOALIGN.
 */
void direct_try(struct direct *d, int fd);

#endif
