/*
 * pool -- the buffers of one worker.
 */
#ifndef IOSONDE_LOAD_POOL_H
#define IOSONDE_LOAD_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* One region for n buffers of equal size, each beginning on a page. */
struct pool {
	char *region;
	size_t bytes;  /* of the region */
	size_t stride; /* from one buffer to the next, a multiple of the page */
};

/*
 * Map and populate n buffers of size bytes on the caller's NUMA node; huge
 * pages are advised where a region is large enough.  content: fill each with
 * what is written (target_fill), from seed.
 *
 * Alignment matters: a buffer 16 bytes past a page boundary costs more than
 * twice the CPU on large cached copies on some processors.
 * Returns 0; -ENOMEM with ERR_FAILED and need and remedy.
 */
int pool_init(struct pool *p, unsigned n, size_t size, bool content, uint64_t seed,
	      struct err *err);

static inline void *pool_at(const struct pool *p, unsigned i)
{
	return p->region + i * p->stride;
}

void pool_release(struct pool *p);

#endif
