/*
 * limits -- what a run needs against what it may have here.
 */
#include "load/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "engine/engine.h"
#include "job/shape.h"
#include "load/target.h"

/* A number in a file of /proc/sys; -1 where there is none. */
static long limits_number(const char *path)
{
	char text[32];
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return -1;
	ssize_t n = read(fd, text, sizeof text - 1);

	close(fd);
	if (n <= 0)
		return -1;
	text[n] = '\0';
	return strtol(text, NULL, 10);
}

int limits_check(const struct plan *plan, struct err *err)
{
	uint64_t need = 0, worst = 0;

	for (unsigned i = 0; i < plan->workers_n; i++) {
		const struct plan_worker *w = &plan->workers[i];

		if (i && w->stage != plan->workers[i - 1].stage)
			need = 0;
		if (strcmp(engines[w->engine]->name, "libaio") == 0)
			need += w->job->iodepth;
		if (need > worst)
			worst = need;
	}
	if (!worst)
		return 0;
	long max = limits_number("/proc/sys/fs/aio-max-nr");
	long used = limits_number("/proc/sys/fs/aio-nr");

	if (max < 0 || used < 0 || worst <= (uint64_t)(max > used ? max - used : 0))
		return 0;
	return err_set(err, ERR_UNAVAILABLE, EAGAIN,
		       "libaio: the jobs need %llu I/Os in flight, fs.aio-max-nr=%ld leaves %ld; "
		       "lower iodepth or numjobs, or sysctl fs.aio-max-nr=%llu",
		       (unsigned long long)worst, max, max > used ? max - used : 0,
		       (unsigned long long)worst + (unsigned long long)used);
}

/* A file of /sys/dev/block about a device or, for a partition, its disk; -1: none. */
static long limits_queue(dev_t dev, const char *name)
{
	static const char *const places[] = {"", "/.."};
	long value = -1;

	for (unsigned i = 0; value < 0 && i < 2; i++) {
		char path[128];

		snprintf(path, sizeof path, "/sys/dev/block/%u:%u%s/queue/%s", major(dev),
			 minor(dev), places[i], name);
		value = limits_number(path);
	}
	return value;
}

int limits_check_trims(const struct plan *plan, struct shared *shared, struct err *err)
{
	for (unsigned i = 0; i < plan->workers_n; i++) {
		const struct plan_worker *w = &plan->workers[i];
		const struct target *t = &plan->targets[w->files[0].target];
		uint64_t grain = job_trims(w->job) ? shape_grain_of(w->job, DDIR_TRIM) : 0;

		if (!grain || t->diskless)
			continue;
		long block = limits_queue(t->st.st_rdev, "logical_block_size");
		long unit = limits_queue(t->st.st_rdev, "discard_granularity");

		if (limits_queue(t->st.st_rdev, "discard_max_bytes") == 0)
			return err_set(err, ERR_UNAVAILABLE, EOPNOTSUPP,
				       "job %s: %s takes no discards (discard_max_bytes is 0); use "
				       "another device, or rw=write",
				       w->job->name, t->path);
		if (block > 0 && grain % (uint64_t)block)
			return err_set(err, ERR_INPUT, EINVAL,
				       "%s: job %s: option bs: %s is trimmed in multiples of %ld "
				       "bytes, not of %llu; change the third value of bs",
				       w->job->where, w->job->name, t->path, block,
				       (unsigned long long)grain);
		if (unit > 0 && grain % (uint64_t)unit)
			shared_note(shared,
				    "job %s: %s gives back blocks in units of %ld bytes: trims "
				    "that cover none of them whole do nothing",
				    w->job->name, t->path, unit);
	}
	return 0;
}

static int limits_aligned(const struct plan_worker *w, const struct plan_file *f,
			  const struct target *t, struct err *err)
{
	const struct job *job = w->job;
	unsigned memory, offset;

	if (t->diskless)
		return 0;
	target_alignment(t, t->fd, &memory, &offset);
	for (int d = DDIR_READ; d < DDIR_COUNT; d++) {
		if (!job_orders(job, (enum ddir)d))
			continue;
		uint64_t grain = shape_grain_of(job, (enum ddir)d);

		if (grain % offset)
			return err_set(err, ERR_INPUT, EINVAL,
				       "%s: job %s: option bs: %s takes direct I/O in multiples of "
				       "%u bytes, not of %llu; change bs or use direct=0",
				       job->where, job->name, t->path, offset,
				       (unsigned long long)grain);
	}
	if (!(job->rw & RW_RANDOM) && job->rw_number % (int64_t)offset)
		return err_set(
			err, ERR_INPUT, EINVAL,
			"%s: job %s: option rw: %s takes direct I/O at multiples of %u bytes "
			"and cannot skip %lld; change it or use direct=0",
			job->where, job->name, t->path, offset, (long long)job->rw_number);
	if (f->offset % offset)
		return err_set(err, ERR_INPUT, EINVAL,
			       "%s: job %s: option offset: %s takes direct I/O at multiples of %u "
			       "bytes, not at %llu; change offset or use direct=0",
			       job->where, job->name, t->path, offset,
			       (unsigned long long)f->offset);
	return 0;
}

int limits_check_alignment(const struct plan *plan, struct err *err)
{
	for (unsigned i = 0; i < plan->workers_n; i++) {
		const struct plan_worker *w = &plan->workers[i];

		for (unsigned f = 0; f < w->files_n && w->job->direct; f++) {
			int r = limits_aligned(w, &w->files[f], &plan->targets[w->files[f].target],
					       err);

			if (r < 0)
				return r;
		}
	}
	return 0;
}
