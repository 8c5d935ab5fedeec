/*
 * limits -- what a run needs against what it may have here.
 */
#include "load/limits.h"

#include <errno.h>
#include <string.h>

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

static int limits_aligned(const struct plan_worker *w, const struct plan_file *f,
			  const struct target *t, struct err *err)
{
	const struct job *job = w->job;
	unsigned memory, offset;

	if (t->diskless)
		return 0;
	target_alignment(t, t->fd, &memory, &offset);
	for (int d = DDIR_READ; d <= DDIR_WRITE; d++) {
		if (!(d == DDIR_READ ? job_reads(job) : job_writes(job)))
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
