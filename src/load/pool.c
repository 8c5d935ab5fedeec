/*
 * pool -- the buffers of one worker.
 */
#include "load/pool.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include "load/target.h"

enum { POOL_HUGE = 2 << 20 };

int pool_init(struct pool *p, unsigned n, size_t size, bool content, uint64_t seed, struct err *err)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	size_t stride = (size + page - 1) / page * page;
	size_t bytes;

	if (__builtin_mul_overflow(stride, (size_t)n, &bytes))
		bytes = SIZE_MAX;
	void *region = bytes == SIZE_MAX ? MAP_FAILED
					 : mmap(NULL, bytes, PROT_READ | PROT_WRITE,
						MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (region == MAP_FAILED)
		return err_sys(err, ERR_FAILED, ENOMEM,
			       "%u buffers of %zu bytes; lower iodepth or bs", n, size);
	/* Advice only: a kernel without either gives ordinary pages at first touch. */
	if (bytes >= POOL_HUGE)
		(void)madvise(region, bytes, MADV_HUGEPAGE);
#ifdef MADV_POPULATE_WRITE
	if (madvise(region, bytes, MADV_POPULATE_WRITE) < 0)
#endif
		for (size_t i = 0; i < bytes; i += page)
			((volatile char *)region)[i] = 0;
	*p = (struct pool){.region = region, .bytes = bytes, .stride = stride};
	for (unsigned i = 0; content && i < n; i++)
		target_fill(pool_at(p, i), size, seed + i);
	return 0;
}

void pool_release(struct pool *p)
{
	if (p->region)
		munmap(p->region, p->bytes);
	*p = (struct pool){0};
}
