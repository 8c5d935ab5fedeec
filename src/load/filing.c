/*
 * filing -- looks up where the I/O of a run goes, outside of its measured windows.
 */
#include "load/filing.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdlib.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "load/ceiling.h"
#include "load/direct.h"
#include "load/look.h"
#include "measure/resident.h"
#include "load/spot.h"
#include "load/target.h"

enum { FILING_BLOCK = 8192, FILING_ALIGN = 65536, FILING_AGAIN = 3 };

/* Flushing more than this would take a time that nobody asked for. */
#define FILING_FLUSH (1 << 20)

static bool filing_memory(int fd)
{
	struct statfs fs;

	if (fstatfs(fd, &fs) < 0)
		return false;
	return fs.f_type == TMPFS_MAGIC || (unsigned long)fs.f_type == RAMFS_MAGIC ||
	       (unsigned long)fs.f_type == HUGETLBFS_MAGIC;
}

bool filing_reaches(int fd)
{
	void *data = NULL;
	bool asked = filing_memory(fd);

	if (asked || posix_memalign(&data, FILING_ALIGN, FILING_BLOCK))
		return asked;
	/* A page that is in the cache still may be taken from there the first time. */
	for (int i = 0; i < FILING_AGAIN && !asked; i++) {
		struct fetched before = fetched_thread();

		if (pread(fd, data, FILING_BLOCK, 0) <= 0)
			break;
		struct fetched after = fetched_thread();

		asked = fetched_since(&after, &before).read >= FILING_BLOCK;
	}
	free(data);
	return asked;
}

void filing_begin(const struct plan *plan, struct shared *shared)
{
	for (unsigned i = 0; i < plan->targets_n && shared->filed_n < FILED_MAX; i++) {
		const struct target *t = &plan->targets[i];

		/* Of very many files the guards are closed. */
		if (t->diskless || t->shut)
			continue;
		shared->filed[shared->filed_n++] = (struct filed){
			.target = i,
			.memory = filing_memory(t->fd),
			.size = t->size,
			.unwritten = t->device	? reading_refused(ENOTSUP)
				     : t->reads ? reading_of(target_gaps(t))
						: (struct reading){0},
		};
	}
	shared->fetched = fetched_process();
}

static bool filing_used(const struct plan *plan, unsigned first, unsigned last, unsigned target)
{
	for (unsigned i = first; i < last; i++)
		for (unsigned f = 0; f < plan->workers[i].files_n; f++)
			if (plan->workers[i].files[f].target == target)
				return true;
	return false;
}

void filing_before(const struct plan *plan, struct shared *shared, unsigned first, unsigned last)
{
	for (unsigned i = 0; i < shared->filed_n; i++) {
		struct filed *f = &shared->filed[i];

		if (f->before_done || !filing_used(plan, first, last, f->target))
			continue;
		f->before = resident_of(plan->targets[f->target].fd, f->size).bytes;
		f->before_done = true;
	}
}

static void filing_direct(const struct target *t, struct filed *f)
{
	struct target copy = *t;
	struct err ignored = {0};
	struct direct d;
	int fd = look_open(&copy, O_RDONLY | O_DIRECT, &ignored);

	if (fd < 0) {
		f->align = f->unaligned = f->cached = reading_refused(-fd);
		return;
	}
	direct_try(&d, fd);
	f->align = d.told_offset;
	f->unaligned = d.unaligned;
	f->cached = d.cached;
	close(fd);
}

static struct reading filing_read(int fd, void *data, uint64_t at)
{
	uint64_t begin = clock_ns();
	ssize_t n = pread(fd, data, FILING_BLOCK, (off_t)at);

	if (n < 0)
		return reading_refused(errno);
	return reading_of(clock_ns() - begin);
}

/* A block in the middle, as the jobs read: first, and the best of a few times again. */
static void filing_again(const struct target *t, struct filed *f, void *data)
{
	struct target copy = *t;
	struct err ignored = {0};
	int fd = look_open(&copy, O_RDONLY | (t->direct ? O_DIRECT : 0), &ignored);
	uint64_t at = f->size / 2 / FILING_ALIGN * FILING_ALIGN;

	if (fd < 0)
		return;
	f->first = filing_read(fd, data, at);
	for (int i = 0; i < FILING_AGAIN && reading_known(&f->first); i++) {
		struct reading one = filing_read(fd, data, at);

		if (i == 0 || (reading_known(&one) && one.value < f->again.value))
			f->again = one;
	}
	close(fd);
}

/* The block that is there is written as it is: what it says does not change. */
static void filing_flush(const struct target *t, struct filed *f, void *data)
{
	if (!t->own || !t->writes || t->device || !reading_known(&f->dirty) ||
	    f->dirty.value > FILING_FLUSH)
		return;
	if (pread(t->fd, data, FILING_BLOCK, 0) != FILING_BLOCK ||
	    pwrite(t->fd, data, FILING_BLOCK, 0) != FILING_BLOCK)
		return;
	uint64_t begin = clock_ns();

	f->flush = fsync(t->fd) < 0 ? reading_refused(errno) : reading_of(clock_ns() - begin);
}

void filing_after(const struct plan *plan, struct shared *shared)
{
	struct fetched now = fetched_process();
	bool longer = shared_long(shared);
	void *data = NULL;

	shared->fetched = fetched_since(&now, &shared->fetched);
	if (posix_memalign(&data, FILING_ALIGN, FILING_ALIGN))
		return;
	for (unsigned i = 0; i < shared->filed_n; i++) {
		struct filed *f = &shared->filed[i];
		const struct target *t = &plan->targets[f->target];
		bool usable = f->before_done && f->size >= SPOT_BYTES;
		struct resident after;

		if (!f->before_done)
			continue;
		after = resident_of(t->fd, f->size);
		f->after = after.bytes;
		f->dirty = after.dirty;
		/* Results are promised soon after a signal. */
		if (atomic_load(&shared->stop) == 0 && usable) {
			if (longer)
				filing_again(t, f, data);
			if (longer)
				filing_flush(t, f, data);
			if (t->direct)
				filing_direct(t, f);
		}
		f->after_done = true;
	}
	free(data);
	ceiling_after(shared);
}
