/*
 * pool -- the buffers of one worker.
 */
#ifndef IOSONDE_LOAD_POOL_H
#define IOSONDE_LOAD_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "job/job.h"
#include "measure/ledger.h"

/* One region for n buffers of equal size, each beginning on a page. */
struct pool {
	char *region;
	size_t bytes;  /* of the region */
	size_t stride; /* from one buffer to the next, a multiple of align */
	size_t align;  /* of each buffer: a power of two, a page at least */
	size_t begin;  /* of the region: align, or a huge page */
	bool advised;  /* huge pages */
	int errnum;    /* of that advice, 0: taken */
	enum job_mem kind;
	void *base;    /* what the region lies in */
	size_t mapped; /* bytes of base; of no meaning for MEM_MALLOC */
};

/*
 * Get and populate n buffers of size bytes on the caller's NUMA node, as mem,
 * iomem_align and hugepage-size of the job say.  A job that writes gets each
 * filled with what is written (target_fill), from seed.
 *
 * Alignment matters: a buffer 16 bytes past a page boundary costs more than
 * twice the CPU on large cached copies on some processors.
 * Returns 0; -ENOMEM with ERR_FAILED and need and remedy; -errno with
 * ERR_UNAVAILABLE where there are no such huge pages.
 */
int pool_init(struct pool *p, const struct job *job, unsigned n, size_t size, uint64_t seed,
	      struct err *err);

/* Put into the ledger what was asked for and what came. */
void pool_tell(const struct pool *p, const struct job *job, struct ledger *ledger);

static inline void *pool_at(const struct pool *p, unsigned i)
{
	return p->region + i * p->stride;
}

void pool_release(struct pool *p);

#endif
