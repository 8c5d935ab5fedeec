/*
 * verify_plan -- what verification needs, before the first file is changed.
 */
#include "load/verify_plan.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/num.h"
#include "job/check_verify.h"
#include "load/spare.h"
#include "load/vstate.h"

/* A part of a file that a worker writes. */
struct verify_part {
	const struct plan_worker *worker;
	const struct target *target;
	uint64_t from, to;
};

static int verify_plan_order(const void *a, const void *b)
{
	const struct verify_part *x = a, *y = b;
	const struct stat *s = &x->target->st, *t = &y->target->st;

	if (x->worker->stage != y->worker->stage)
		return x->worker->stage < y->worker->stage ? -1 : 1;
	if (s->st_dev != t->st_dev)
		return s->st_dev < t->st_dev ? -1 : 1;
	if (s->st_ino != t->st_ino)
		return s->st_ino < t->st_ino ? -1 : 1;
	return x->from < y->from ? -1 : x->from > y->from;
}

static bool verify_plan_beside(const struct verify_part *a, const struct verify_part *b)
{
	return a->worker->stage == b->worker->stage &&
	       a->target->st.st_dev == b->target->st.st_dev &&
	       a->target->st.st_ino == b->target->st.st_ino;
}

/* Parts in order: does one that is verified overlap another? */
static int verify_plan_shared(const struct verify_part *parts, size_t n, struct err *err)
{
	const struct verify_part *widest = NULL;

	for (size_t i = 0; i < n; i++) {
		const struct verify_part *p = &parts[i];

		if (widest && !verify_plan_beside(widest, p))
			widest = NULL;
		if (widest && p->from < widest->to &&
		    (p->worker->job->verify || widest->worker->job->verify)) {
			const struct job *job =
				p->worker->job->verify ? p->worker->job : widest->worker->job;

			return err_set(err, ERR_INPUT, EINVAL,
				       "%s: job %s: option verify: another writes the same part "
				       "of %s, from offset %" PRIu64 " on, and nobody could say "
				       "what is to be there; give each a part of its own by "
				       "offset_increment, or a file of its own, or set stonewall",
				       job->where, job->name, p->target->path, p->from);
		}
		if (!widest || p->to > widest->to)
			widest = p;
	}
	return 0;
}

static int verify_plan_parts(const struct plan *plan, struct err *err)
{
	struct verify_part *parts;
	size_t n = 0;
	int r;

	for (unsigned i = 0; i < plan->workers_n; i++)
		n += plan->workers[i].files_n;
	parts = calloc(n ? n : 1, sizeof *parts);
	if (!parts)
		return err_sys(err, ERR_FAILED, ENOMEM, "verify of %zu files", n);
	n = 0;
	for (unsigned i = 0; i < plan->workers_n; i++) {
		const struct plan_worker *w = &plan->workers[i];

		for (unsigned f = 0; f < w->files_n && job_alters(w->job); f++) {
			const struct plan_file *file = &w->files[f];
			const struct target *t = &plan->targets[file->target];

			if (!t->diskless)
				parts[n++] = (struct verify_part){w, t, file->offset,
								  file->offset + file->length};
		}
	}
	qsort(parts, n, sizeof *parts, verify_plan_order);
	r = verify_plan_shared(parts, n, err);
	free(parts);
	return r;
}

/*
 * Is there a file where an asked for state is to be, which is none?  And the result, written last,
 * would replace any.
 */
static int verify_plan_foreign(const struct plan *plan, unsigned worker,
			       const struct run_options *opts, struct err *err)
{
	const struct job *job = plan->workers[worker].job;
	bool saved = job->verify_state_save && !job->verify_only;
	char *path = saved ? vstate_path(job, worker) : NULL;
	int r = 0;

	if (path && spare_path(path, opts))
		r = err_set(
			err, ERR_REFUSED, EPERM,
			"%s: option output: job %s keeps its verify state there; give the result "
			"another name, or set verify_state_save=0",
			path, job->name);
	else if (path && job->origin[OPT_verify_state_save])
		r = vstate_may_replace(path, err);
	free(path);
	return r;
}

static int verify_plan_room(uint64_t saved, uint64_t kept, bool asked, struct err *err)
{
	char need[NUM_TEXT], have[NUM_TEXT];
	long pages = sysconf(_SC_PHYS_PAGES);
	uint64_t memory = pages > 0 ? (uint64_t)pages * (uint64_t)sysconf(_SC_PAGESIZE) : 0;
	struct statvfs fs;

	if (kept && memory && kept > memory)
		return err_set(err, ERR_FAILED, ENOMEM,
			       "verify keeps 4 bytes for each block, %s in all, and there are %s "
			       "of memory; raise verify_interval or lower size",
			       num_print_size(need, kept), num_print_size(have, memory));
	if (!saved || !asked || statvfs(".", &fs) || !fs.f_blocks)
		return 0;
	uint64_t room = (uint64_t)fs.f_bavail * (fs.f_frsize ? fs.f_frsize : fs.f_bsize);

	if (saved <= room)
		return 0;
	return err_set(err, ERR_FAILED, ENOSPC,
		       "verify_state_save keeps 4 bytes for each block, %s in all, and the "
		       "current folder has %s left; start in another folder, raise "
		       "verify_interval, or set verify_state_save=0",
		       num_print_size(need, saved), num_print_size(have, room));
}

int verify_plan(const struct plan *plan, const struct run_options *opts, struct shared *shared,
		struct err *err)
{
	uint64_t saved = 0, kept = 0, words = 0;
	bool any = false, asked = false;
	char text[NUM_TEXT];
	int r = 0;

	for (unsigned i = 0; i < plan->workers_n; i++) {
		const struct plan_worker *w = &plan->workers[i];
		const struct job *job = w->job;

		if (!job->verify || !job_writes(job))
			continue;
		uint64_t interval = check_verify_interval(job);
		uint64_t bytes = vstate_bytes(w, interval);

		any = true;
		if (r == 0)
			r = verify_plan_foreign(plan, i, opts, err);
		words += vstate_words(w, interval);
		if (job->verify_state_save && !job->verify_only)
			saved += bytes;
		else
			kept += bytes;
		asked |= job->verify_state_save && job->origin[OPT_verify_state_save];
	}
	if (!any)
		return 0;
	if (r == 0)
		r = verify_plan_parts(plan, err);
	if (r == 0)
		r = verify_plan_room(saved, kept, asked, err);
	if (r == 0)
		shared_note(shared,
			    "verify keeps 4 bytes for each of %" PRIu64 " blocks, %s bytes, in %s",
			    words, num_print_size(text, saved + kept),
			    saved ? "local-*-verify.state of the current folder" : "memory");
	return r;
}

void verify_describe(const struct plan *plan, struct buf *out)
{
	char text[NUM_TEXT];

	for (unsigned i = 0; i < plan->workers_n; i++) {
		const struct plan_worker *w = &plan->workers[i];
		uint64_t blocks = 0, interval = check_verify_interval(w->job);

		if (!w->job->verify || !job_alters(w->job))
			continue;
		for (unsigned f = 0; f < w->files_n; f++) {
			struct stat st;
			const char *path = plan->targets[w->files[f].target].path;
			uint64_t have = stat(path, &st) ? 0 : (uint64_t)st.st_size;
			uint64_t need = plan_need(w, have, have);

			blocks += (need ? need : have) / interval;
		}
		char *path = w->job->verify_state_save ? vstate_path(w->job, i) : NULL;

		buf_printf(out,
			   "%s: verify state of job %s, 4 bytes for each of %" PRIu64
			   " blocks at most, %s bytes\n",
			   path ? path : "in memory", w->job->name, blocks,
			   num_print_size(text, blocks * sizeof(uint32_t)));
		free(path);
	}
}
