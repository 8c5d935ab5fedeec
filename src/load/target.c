/*
 * target -- files are made ready: laid out, opened, dropped from the cache.
 */
#include "load/target.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/fs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/num.h"
#include "base/rng.h"
#include "engine/engine.h"
#include "load/content.h"
#include "load/extent.h"
#include "load/guard.h"
#include "load/layout.h"
#include "load/lock.h"
#include "load/room.h"
#include "load/same.h"

#define TARGET_NONE UINT_MAX

/* One for each target; only the first path of a file is worked on. */
struct target_todo {
	struct layout layout;
	unsigned first; /* index of the first path of the same file; TARGET_NONE: it has no file */
	bool writes;	/* some job writes the file, by whichever path */
};

/* Merge what all paths of one file ask into the first one. */
static int target_collect(struct plan *plan, struct target_todo *todo)
{
	uint64_t *needs = room_needs(plan);
	struct same same = {0};
	int ret = needs ? same_init(&same, plan->targets_n) : -ENOMEM;

	for (unsigned i = 0; !ret && i < plan->targets_n; i++) {
		struct target *t = &plan->targets[i];

		todo[i].layout.target = t;
		todo[i].first = t->diskless ? TARGET_NONE : same_add(&same, &t->st, i);
		if (t->diskless)
			continue;
		struct target_todo *first = &todo[todo[i].first];

		if (needs[i] > first->layout.need && !(t->grow && t->own && !t->device))
			first->layout.need = needs[i];
		first->layout.fill |= t->fill && t->own && !t->device;
		first->layout.flush |= t->flush;
		first->writes |= t->writes;
	}
	same_release(&same);
	free(needs);
	return ret;
}

static int target_size_fits(const struct layout *l, struct err *err)
{
	const struct target *t = l->target;
	char need[NUM_TEXT], have[NUM_TEXT];

	if (l->need <= t->size || (t->own && !t->device))
		return 0;
	num_print_size(need, l->need);
	num_print_size(have, t->size);
	if (t->device)
		return err_set(err, ERR_INPUT, EINVAL,
			       "%s: the job needs %s bytes and the device has %s; lower size or "
			       "offset",
			       t->path, need, have);
	return err_set(err, ERR_REFUSED, EPERM,
		       "%s has %s bytes and the job reads %s; it was not made by iosonde and is "
		       "not extended: lower size, leave size out to read what is there, or name "
		       "a file that does not exist yet",
		       t->path, have, need);
}

/* Everything that can be known before the first byte is written. */
static int target_check(struct target_todo *todo, unsigned n, uint64_t *total, struct err *err)
{
	struct room_ask *asks = calloc(n, sizeof *asks);
	unsigned asks_n = 0;
	int ret = asks ? 0 : err_sys(err, ERR_FAILED, ENOMEM, "lay-out");

	for (unsigned i = 0; !ret && i < n; i++) {
		struct layout *l = &todo[i].layout;

		if (todo[i].first != i)
			continue;
		/* Without a size all of what is there is covered. */
		if (!l->need)
			l->need = l->target->size;
		ret = target_size_fits(l, err);
		if (!ret)
			ret = guard_again(l->target, err);
		if (!ret)
			ret = layout_survey(l, err);
		guard_rest(l->target);
		*total += l->bytes;
		if (ret || !layout_due(l))
			continue;
		uint64_t blocks = (uint64_t)l->target->st.st_blocks * 512;

		asks[asks_n++] = (struct room_ask){
			.target = l->target,
			.size = l->need,
			.blocks = l->need > blocks ? l->need - blocks : 0,
		};
	}
	if (!ret)
		ret = room_space(asks, asks_n, err);
	free(asks);
	return ret;
}

/* While this run waited, another may have laid the file out. */
static int target_again(struct layout *l, struct err *err)
{
	struct stat st;

	if (!fstat(l->target->fd, &st) && st.st_size > (off_t)l->target->size)
		l->target->size = (uint64_t)st.st_size;
	return layout_survey(l, err);
}

static int target_lay_out_one(struct target_todo *todo, struct target_progress *progress,
			      const _Atomic int *stop, struct err *err)
{
	struct target *t = todo->layout.target;
	bool due = layout_due(&todo->layout);
	bool nothing = t->own && !t->device && !t->created && extent_none(t->fd, t->size);
	int ret = 0;

	/* Readers share a file, but not while it is being written. */
	if (due && !todo->writes && t->locked) {
		ret = lock_layout(t->fd, t->path, stop, err);
		if (!ret)
			ret = target_again(&todo->layout, err);
		due = layout_due(&todo->layout);
	}
	if (!ret && due)
		ret = layout_do(&todo->layout, progress, stop, err);
	/* A file that held nothing holds nothing but ours from here on. */
	if (!ret && nothing && (due || todo->writes))
		content_mark(t->fd);
	if (!ret && !todo->writes && t->locked)
		ret = lock_layout_end(t->fd, t->path, &t->locked, err);
	return ret;
}

static void target_refresh(struct plan *plan)
{
	for (unsigned i = 0; i < plan->targets_n; i++) {
		struct target *t = &plan->targets[i];

		if (!t->diskless && !t->device &&
		    !(t->fd >= 0 ? fstat(t->fd, &t->st) : stat(t->path, &t->st)))
			t->size = (uint64_t)t->st.st_size;
	}
}

int target_lay_out(struct plan *plan, struct target_progress *progress, const _Atomic int *stop,
		   struct err *err)
{
	if (!plan->targets_n)
		return 0;
	struct target_todo *todo = calloc(plan->targets_n, sizeof *todo);
	uint64_t total = 0;
	int ret = todo ? target_collect(plan, todo) : -ENOMEM;

	if (ret) {
		err_sys(err, ERR_FAILED, -ret, "lay-out");
		goto out;
	}
	ret = target_check(todo, plan->targets_n, &total, err);
	if (ret)
		goto out;
	atomic_store(&progress->done, 0);
	atomic_store(&progress->total, total);
	for (unsigned i = 0; !ret && i < plan->targets_n; i++) {
		if (todo[i].first != i)
			continue;
		atomic_store(&progress->target, i);
		ret = guard_again(&plan->targets[i], err);
		if (!ret)
			ret = target_lay_out_one(&todo[i], progress, stop, err);
		guard_rest(&plan->targets[i]);
	}
	if (!ret)
		target_refresh(plan);
out:
	free(todo);
	return ret;
}

uint64_t target_gaps(const struct target *t)
{
	return t->device || t->fd < 0 ? 0 : extent_gaps(t->fd, t->size);
}

static int target_flags(const struct job *job, bool mapped)
{
	int flags = O_CLOEXEC | O_NOCTTY;

	/* A mapping is read also where it is only written. */
	if (!job_alters(job))
		flags |= O_RDONLY;
	else
		flags |= job_reads(job) || job->verify || mapped ? O_RDWR : O_WRONLY;
	if (job->direct)
		flags |= O_DIRECT;
	if (job->sync == SYNC_SYNC)
		flags |= O_SYNC;
	if (job->sync == SYNC_DSYNC)
		flags |= O_DSYNC;
	return flags;
}

int target_open(const struct target *t, const struct job *job, bool mapped, struct err *err)
{
	int fd = open(t->path, target_flags(job, mapped));
	struct stat st;

	if (fd < 0 && errno == EINVAL && job->direct)
		return err_set(err, ERR_UNAVAILABLE, EINVAL,
			       "%s: this file system does not take O_DIRECT; use direct=0",
			       t->path);
	if (fd < 0)
		return err_sys(err, ERR_FAILED, errno, "%s: cannot open", t->path);
	if (fstat(fd, &st) < 0) {
		err_sys(err, ERR_FAILED, errno, "%s: cannot look at it", t->path);
		goto failed;
	}
	if (!same_file(&st, &t->st)) {
		err_set(err, ERR_REFUSED, ESTALE,
			"%s was replaced by another file since the run began; leave it alone "
			"during a run",
			t->path);
		goto failed;
	}
	return fd;
failed:
	close(fd);
	return err->code == ERR_REFUSED ? -ESTALE : -EIO;
}

/* Logical block size of the device below a file; 0: not to be found out. */
static unsigned target_sysfs_block(dev_t dev)
{
	static const char *const places[] = {"", "/.."}; /* disk, partition */
	unsigned size = 0;

	for (unsigned i = 0; !size && i < 2; i++) {
		char path[128];

		snprintf(path, sizeof path, "/sys/dev/block/%u:%u%s/queue/logical_block_size",
			 major(dev), minor(dev), places[i]);
		FILE *f = fopen(path, "re");

		if (f && fscanf(f, "%u", &size) != 1)
			size = 0;
		if (f)
			fclose(f);
	}
	return size;
}

void target_alignment(const struct target *t, int fd, unsigned *memory, unsigned *offset)
{
	int block = 0;

#ifdef STATX_DIOALIGN
	struct statx stx;

	if (!statx(fd, "", AT_EMPTY_PATH, STATX_DIOALIGN, &stx) && stx.stx_mask & STATX_DIOALIGN &&
	    stx.stx_dio_offset_align && stx.stx_dio_mem_align) {
		*memory = stx.stx_dio_mem_align;
		*offset = stx.stx_dio_offset_align;
		return;
	}
#endif
	if (!t->device)
		block = (int)target_sysfs_block(t->st.st_dev);
	else if (ioctl(fd, BLKSSZGET, &block) < 0)
		block = 0;
	*memory = *offset = block > 0 ? (unsigned)block : 512;
}

int target_drop(const struct target *t, int fd)
{
	/* Needs CAP_SYS_ADMIN; without it what is clean can still go. */
	if (t->device && !ioctl(fd, BLKFLSBUF, 0))
		return 0;
	return -posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
}

int target_invalidate(const struct target *t, int fd)
{
	int flushed = t->own && fdatasync(fd) < 0 ? -errno : 0;
	int dropped = target_drop(t, fd);

	return flushed ? flushed : dropped;
}

void target_fill(void *data, size_t len, uint64_t seed)
{
	struct rng rng;
	char *p = data;

	rng_init(&rng, seed);
	rng_fill(&rng, data, len);
	for (size_t at = 0; at < len; at += GUARD_STAMP_EVERY)
		memcpy(p + at, GUARD_STAMP,
		       len - at < GUARD_STAMP_LEN ? len - at : GUARD_STAMP_LEN);
}
