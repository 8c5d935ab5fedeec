/*
 * tile -- a file in blocks of mixed sizes, each byte in one of them, in random
 * order.
 *
 * The file is cut into regions of the largest size.  Each is laid with blocks of
 * one drawn size; what is left over of it with smaller ones.  How often a size is
 * drawn makes its share of the I/Os what was asked, over the whole of a pass.
 * Blocks come in random order over the file, not region by region.
 *
 * Memory: O(1).  Cost: two numbers of a permutation for each smallest block, most
 * of which lie inside a larger one and are passed over; about 20 ns for each
 * sizes->min bytes.
 */
#ifndef IOSONDE_LOAD_TILE_H
#define IOSONDE_LOAD_TILE_H

#include <stdbool.h>
#include <stdint.h>

#include "job/shape.h"
#include "load/perm.h"

struct tile {
	uint64_t units;	   /* of the smallest size, in the file */
	uint64_t region;   /* units of a region; the last one may have fewer */
	uint64_t regions;  /* number of them */
	uint64_t next;	   /* units passed in this order */
	uint64_t bytes;	   /* sum of size times weight, in units; of a range, all its cuts */
	uint64_t phase;	   /* below bytes: where in them the first region's share begins */
	struct perm order; /* of units */
	struct perm rank;  /* of regions: which size each has */
};

/*
 * Begin a pass over length bytes, at least sizes->min of them.  All sizes are
 * multiples of min and none is unaligned.  Equal seeds give equal passes.
 */
void tile_init(struct tile *t, const struct shape_sizes *sizes, uint64_t length, uint64_t seed);

/* The next block: offset from the region's start and length in bytes.  False: that was all. */
bool tile_next(struct tile *t, const struct shape_sizes *sizes, uint64_t *offset, uint64_t *len);

#endif
