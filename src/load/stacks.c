/*
 * stacks -- the stacks of many threads that begin and end together.
 */
#include "load/stacks.h"

#include <errno.h>
#include <limits.h>
#include <sys/mman.h>
#include <unistd.h>

#ifndef MADV_GUARD_INSTALL
#define MADV_GUARD_INSTALL 102 /* Linux 6.13 */
#endif

#if defined(__SANITIZE_THREAD__)
/* Each thread has variables of the sanitizer's on its stack, which sizes them itself. */
int stacks_open(struct stacks *s, unsigned n, size_t size)
{
	*s = (struct stacks){.each = size, .n = n};
	return 0;
}

void stacks_lend(const struct stacks *s, unsigned i, pthread_attr_t *attr)
{
	(void)i;
	pthread_attr_setstacksize(attr, s->each);
}
#else
int stacks_open(struct stacks *s, unsigned n, size_t size)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE), least = (size_t)PTHREAD_STACK_MIN;
	struct stacks made = {.guard = page, .n = n};

	size = size > least ? size : least;
	made.each = (size + page - 1) / page * page + page;
	made.base = mmap(NULL, n * made.each, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
	if (made.base == MAP_FAILED)
		return -errno;
	/* A guard without a mapping of its own, where there are such: faults find theirs sooner. */
	for (unsigned i = 0; i < n; i++)
		if (madvise(made.base + i * made.each, made.guard, MADV_GUARD_INSTALL) < 0 &&
		    mprotect(made.base + i * made.each, made.guard, PROT_NONE) < 0) {
			int r = -errno;

			stacks_close(&made);
			return r;
		}
	*s = made;
	return 0;
}

void stacks_lend(const struct stacks *s, unsigned i, pthread_attr_t *attr)
{
	pthread_attr_setstack(attr, s->base + i * s->each + s->guard, s->each - s->guard);
}

#endif

void stacks_close(struct stacks *s)
{
	if (s->base)
		munmap(s->base, s->n * s->each);
	*s = (struct stacks){0};
}
