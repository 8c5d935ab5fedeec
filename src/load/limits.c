/*
 * limits -- what a run needs against what it may have here.
 */
#include "load/limits.h"

#include <errno.h>
#include <string.h>
#include <sys/sysmacros.h>

#include "base/peek.h"
#include "engine/engine.h"
#include "job/shape.h"
#include "load/target.h"

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
	uint64_t max, used;

	if (peek_uint(&max, "/proc/sys/fs/aio-max-nr") < 0 ||
	    peek_uint(&used, "/proc/sys/fs/aio-nr") < 0 || worst <= (max > used ? max - used : 0))
		return 0;
	return err_set(err, ERR_UNAVAILABLE, EAGAIN,
		       "libaio: the jobs need %llu I/Os in flight, fs.aio-max-nr=%llu leaves %llu; "
		       "lower iodepth or numjobs, or sysctl fs.aio-max-nr=%llu",
		       (unsigned long long)worst, (unsigned long long)max,
		       (unsigned long long)(max > used ? max - used : 0),
		       (unsigned long long)(worst + used));
}

/* A file of /sys/dev/block about a device or, for a partition, its disk; -1: none. */
static long limits_queue(dev_t dev, const char *name)
{
	uint64_t value;

	if (peek_uint(&value, "/sys/dev/block/%u:%u/queue/%s", major(dev), minor(dev), name) < 0 &&
	    peek_uint(&value, "/sys/dev/block/%u:%u/../queue/%s", major(dev), minor(dev), name) < 0)
		return -1;
	return (long)value;
}

int limits_check_trims(const struct plan *plan, struct shared *shared, struct err *err)
{
	for (unsigned i = 0; i < plan->workers_n; i++) {
		const struct plan_worker *w = &plan->workers[i];
		const struct target *t = &plan->targets[w->files[0].target];
		bool trims = job_trims(w->job) && job_alters(w->job);
		uint64_t grain = trims ? shape_grain_of(w->job, DDIR_TRIM) : 0;

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
