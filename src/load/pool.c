/*
 * pool -- the buffers of one worker.
 */
#include "load/pool.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/num.h"
#include "load/target.h"

enum { POOL_THP = 2 << 20, POOL_HUGE_SHIFT = 26 };

static unsigned pool_log2(uint64_t n)
{
	unsigned bits = 0;

	while (n >>= 1)
		bits++;
	return bits;
}

/* p->base of p->mapped bytes, or MAP_FAILED. */
static void *pool_map(const struct pool *p, const struct job *job)
{
	int flags = MAP_ANONYMOUS;

	flags |= p->kind == MEM_MMAPSHARED ? MAP_SHARED : MAP_PRIVATE;
	if (p->kind == MEM_MMAPHUGE)
		flags |= MAP_HUGETLB |
			 (int)(job->hugepage_size ? pool_log2(job->hugepage_size) << POOL_HUGE_SHIFT
						  : 0);
	return mmap(NULL, p->mapped, PROT_READ | PROT_WRITE, flags, -1, 0);
}

static int pool_refused(const struct pool *p, const struct job *job, unsigned n, size_t size,
			int errnum, struct err *err)
{
	char need[NUM_TEXT];

	if (p->kind != MEM_MMAPHUGE)
		return err_sys(err, ERR_FAILED, ENOMEM,
			       "%u buffers of %zu bytes; lower iodepth or bs", n, size);
	if (errnum == EINVAL)
		return err_sys(err, ERR_UNAVAILABLE, EINVAL,
			       "option hugepage-size: this kernel has no huge pages of %s bytes; "
			       "/sys/kernel/mm/hugepages lists those it has",
			       num_print_size(need, job->hugepage_size));
	return err_sys(err, ERR_UNAVAILABLE, errnum,
		       "option mem: mmaphuge: %s bytes of huge pages are not free; reserve them "
		       "(sysctl vm.nr_hugepages) or use mem=mmap",
		       num_print_size(need, p->mapped));
}

/*
 * How long: each buffer on its alignment, a huge mapping in whole pages.  What is as long as
 * a huge page begins on one: kernels before 6.7 do not place it so by themselves, and
 * ordinary pages stand at both of its ends then.
 */
static bool pool_measure(struct pool *p, const struct job *job, unsigned n, size_t size)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	size_t align = job->iomem_align > page ? (size_t)job->iomem_align : page;
	size_t huge = job->hugepage_size ? (size_t)job->hugepage_size : POOL_THP;

	p->kind = (enum job_mem)job->mem;
	p->align = align;
	p->stride = (size + align - 1) / align * align;
	if (__builtin_mul_overflow(p->stride, (size_t)n, &p->bytes))
		return false;
	p->advised = p->kind == MEM_MMAP && p->bytes >= POOL_THP;
	p->begin = p->advised && align < POOL_THP ? POOL_THP : align;
	if (__builtin_add_overflow(p->bytes, p->begin - page, &p->mapped))
		return false;
	if (p->kind == MEM_MMAPHUGE) {
		if (__builtin_add_overflow(p->mapped, huge - 1, &p->mapped))
			return false;
		p->mapped = p->mapped / huge * huge;
	}
	return true;
}

int pool_init(struct pool *p, const struct job *job, unsigned n, size_t size, uint64_t seed,
	      struct err *err)
{
	struct pool pool = {0};
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	void *base = MAP_FAILED;
	int errnum = ENOMEM;

	if (pool_measure(&pool, job, n, size)) {
		if (pool.kind != MEM_MALLOC)
			base = pool_map(&pool, job);
		else if (posix_memalign(&base, pool.align, pool.bytes))
			base = MAP_FAILED;
		errnum = pool.kind == MEM_MALLOC ? ENOMEM : errno;
	}
	if (base == MAP_FAILED)
		return pool_refused(&pool, job, n, size, errnum, err);
	pool.base = base;
	pool.region = (char *)(((uintptr_t)base + pool.begin - 1) & ~(uintptr_t)(pool.begin - 1));
	/* Advice only: a kernel without either gives ordinary pages at first touch. */
	if (pool.advised && madvise(pool.region, pool.bytes, MADV_HUGEPAGE) < 0)
		pool.errnum = errno;
#ifdef MADV_POPULATE_WRITE
	if (madvise(pool.region, pool.bytes, MADV_POPULATE_WRITE) < 0)
#endif
		for (size_t i = 0; i < pool.bytes; i += page)
			((volatile char *)pool.region)[i] = 0;
	*p = pool;
	for (unsigned i = 0; job_writes(job) && i < n; i++)
		target_fill(pool_at(p, i), size, seed + i);
	return 0;
}

void pool_tell(const struct pool *p, const struct job *job, struct ledger *ledger)
{
	char asked[NUM_TEXT], got[NUM_TEXT];

	/* Also unasked: where a buffer lies may double the cost of a copy. */
	ledger_add(ledger, "mem", job_mem_choices[job->mem].word, job_mem_choices[p->kind].word, 0,
		   NULL);
	/* More than was asked for is granted; 0 asks for nothing. */
	ledger_note(ledger, "iomem_align", num_print_size(asked, job->iomem_align),
		    num_print_size(got, p->align), 0,
		    p->align > job->iomem_align ? "a page is the least" : NULL);
	if (p->advised)
		ledger_note(ledger, "transparent_hugepages", "1", p->errnum ? "0" : "1", p->errnum,
			    p->errnum ? "the kernel takes no advice of huge pages" : NULL);
	if (job->origin[OPT_hugepage_size])
		ledger_add(ledger, "hugepage-size", num_print_size(asked, job->hugepage_size),
			   p->kind != MEM_MMAPHUGE ? "none"
						   : num_print_size(got, job->hugepage_size),
			   0, p->kind != MEM_MMAPHUGE ? "only with mem=mmaphuge" : NULL);
}

void pool_release(struct pool *p)
{
	if (p->base && p->kind == MEM_MALLOC)
		free(p->base);
	else if (p->base)
		munmap(p->base, p->mapped);
	*p = (struct pool){0};
}
