/*
 * plan -- which worker touches which part of which file.
 */
#include "load/plan.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "base/rng.h"
#include "engine/engine.h"
#include "job/shape.h"

/* Seed of a run whose jobs ask for the same sequence every time. */
#define PLAN_SEED 0x696f736f6e6465u

uint64_t plan_percent(uint64_t whole, unsigned percent)
{
	/* Without overflow, and 100 % is the whole. */
	return whole / 100 * percent + whole % 100 * percent / 100;
}

static uint64_t plan_resolve(const struct value_sizep *s, uint64_t whole)
{
	return s->percent ? plan_percent(whole, s->percent) : s->bytes;
}

static uint64_t plan_seed(const struct job *job, unsigned worker)
{
	uint64_t seed = job->randseed ? job->randseed : PLAN_SEED;

	if (!job->randseed && !job->randrepeat)
		return rng_seed();
	/* Clones of one job, and other jobs, go different ways. */
	seed += worker;
	return rng_splitmix(&seed);
}

/* One mention of a file by a worker, in the order of mention. */
struct plan_mention {
	char *path; /* NULL once it became a target's */
	const struct job *job;
	struct plan_file *file;
	size_t first; /* index of the first mention of the same path */
};

static int plan_by_path(const void *a, const void *b)
{
	const struct plan_mention *x = *(const struct plan_mention *const *)a;
	const struct plan_mention *y = *(const struct plan_mention *const *)b;
	int order = strcmp(x->path, y->path);

	return order ? order : x < y ? -1 : 1;
}

/* Set first of every mention.  n log n: a run may have 10^5 files. */
static int plan_find_first(struct plan_mention *m, size_t n)
{
	struct plan_mention **sorted = calloc(n, sizeof *sorted);

	if (!sorted)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++)
		sorted[i] = &m[i];
	qsort(sorted, n, sizeof *sorted, plan_by_path);
	for (size_t i = 0, head = 0; i < n; i++) {
		if (strcmp(sorted[i]->path, sorted[head]->path) != 0)
			head = i;
		sorted[i]->first = (size_t)(sorted[head] - m);
	}
	free(sorted);
	return 0;
}

/* Might it be by a mapping, which makes no file grow? */
static bool plan_maps(const struct job *job)
{
	bool maps = false;

	for (unsigned i = 0; i < job->ioengine.n; i++)
		maps |= engines[job->ioengine.v[i]]->mapped;
	return maps;
}

static int plan_targets(struct plan *plan, struct plan_mention *m, size_t n)
{
	int r = plan_find_first(m, n);

	if (r < 0)
		return r;
	plan->targets = calloc(n, sizeof *plan->targets);
	if (!plan->targets)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++) {
		if (m[i].first == i) {
			m[i].file->target = plan->targets_n;
			plan->targets[plan->targets_n++] = (struct target){.path = m[i].path,
									   .fd = -1,
									   .job = m[i].job,
									   .diskless = true,
									   .brief = true,
									   .grow = true};
			m[i].path = NULL;
		} else {
			m[i].file->target = m[m[i].first].file->target;
		}
		struct target *t = &plan->targets[m[i].file->target];

		t->reads |= job_reads(m[i].job) || job_checks(m[i].job);
		t->writes |= job_alters(m[i].job);
		t->trims |= job_trims(m[i].job) && job_alters(m[i].job);
		t->direct |= m[i].job->direct;
		/* What lay-out fills could no longer be checked. */
		t->fill |= !job_checks(m[i].job) && (job_reads(m[i].job) || m[i].job->overwrite);
		t->checks |= job_checks(m[i].job);
		t->grow &= (m[i].job->create_on_open || m[i].job->fallocate == FALLOCATE_NONE ||
			    m[i].job->fallocate == FALLOCATE_KEEP) &&
			   !plan_maps(m[i].job) && !job_reads(m[i].job) && !m[i].job->overwrite;
		t->flush |= m[i].job->create_fsync;
		t->keep |= !m[i].job->allow_file_create;
		t->unlink |= m[i].job->unlink;
		t->brief &= m[i].job->openfiles && m[i].job->openfiles < job_files(m[i].job);
		t->diskless &= engines[m[i].job->ioengine.v[0]]->diskless != 0;
	}
	return 0;
}

static int plan_worker(struct plan *plan, const struct job *job, unsigned clone,
		       struct plan_mention *m)
{
	struct plan_worker *w = &plan->workers[plan->workers_n];

	*w = (struct plan_worker){
		.job = job,
		.clone = clone,
		.stage = job->stage,
		.engine = (unsigned)job->ioengine.v[0],
		.seed = plan_seed(job, plan->workers_n),
		.files_n = job_files(job),
	};
	w->files = calloc(w->files_n, sizeof *w->files);
	if (!w->files)
		return -ENOMEM;
	plan->workers_n++;
	if (job->stage >= plan->stages)
		plan->stages = job->stage + 1;
	for (unsigned i = 0; i < w->files_n; i++) {
		m[i].path = job_path(job, clone, i);
		m[i].job = job;
		m[i].file = &w->files[i];
		if (!m[i].path)
			return -ENOMEM;
	}
	return 0;
}

int plan_make(struct plan *plan, const struct job_list *list, struct err *err)
{
	size_t workers = 0, mentions = 0, n = 0;
	struct plan_mention *m = NULL;
	int r = -ENOMEM;

	*plan = (struct plan){0};
	for (size_t i = 0; i < list->n; i++) {
		workers += list->jobs[i].numjobs;
		mentions += list->jobs[i].numjobs * job_files(&list->jobs[i]);
	}
	plan->workers = calloc(workers ? workers : 1, sizeof *plan->workers);
	m = calloc(mentions ? mentions : 1, sizeof *m);
	if (!plan->workers || !m)
		goto done;
	for (size_t i = 0; i < list->n; i++) {
		const struct job *job = &list->jobs[i];

		plan->waits |= job->waits != NULL;
		for (unsigned c = 0; c < job->numjobs; c++, n += job_files(job))
			if (plan_worker(plan, job, c, m + n) < 0)
				goto done;
	}
	r = n ? plan_targets(plan, m, n) : 0;
done:
	for (size_t i = 0; m && i < mentions; i++)
		free(m[i].path);
	free(m);
	if (r == 0)
		return 0;
	plan_release(plan);
	return err_sys(err, ERR_FAILED, ENOMEM, "plan of %zu workers", workers);
}

static uint64_t plan_sum(uint64_t a, uint64_t b)
{
	uint64_t sum;

	return __builtin_add_overflow(a, b, &sum) ? UINT64_MAX : sum;
}

/* Where this clone begins in a file of the given sizes, now and before lay-out. */
static uint64_t plan_offset(const struct plan_worker *w, uint64_t whole, uint64_t before)
{
	if (w->job->file_append)
		return before;

	uint64_t step = plan_resolve(&w->job->offset_increment, whole);
	uint64_t moved;

	if (__builtin_mul_overflow(step, (uint64_t)w->clone, &moved))
		moved = UINT64_MAX;
	return plan_sum(plan_resolve(&w->job->offset, whole), moved);
}

/* Bytes each file is to hold from the offset on; 0: not said. */
static uint64_t plan_file_bytes(const struct plan_worker *w)
{
	const struct job *job = w->job;

	if (job->filesize)
		return job->filesize;
	if (!job->size.set || job->size.percent)
		return 0;
	return job->size.bytes / w->files_n;
}

uint64_t plan_need(const struct plan_worker *w, uint64_t have, uint64_t before)
{
	uint64_t bytes = plan_file_bytes(w);

	if (!bytes)
		return 0;
	if (w->job->file_append)
		return plan_sum(before, bytes);
	/* filesize is the size of the file; size counts from the offset on. */
	if (w->job->filesize)
		return bytes;
	/* A share of the file moves the part within it, and does not make it grow. */
	if (w->job->offset.percent || w->job->offset_increment.percent)
		return have > bytes ? have : bytes;
	return plan_sum(plan_offset(w, 0, 0), bytes);
}

/* The message's first words: which job, which file. */
static int plan_bad(const struct plan_worker *w, const struct target *t, struct err *err,
		    const char *why, uint64_t bytes)
{
	char text[NUM_TEXT];

	return err_set(err, ERR_INPUT, EINVAL, "%s: job %s: %s: %s %s", w->job->where, w->job->name,
		       t->path, why, num_print_size(text, bytes));
}

static int plan_region(const struct plan *plan, struct plan_worker *w, unsigned f, struct err *err)
{
	const struct job *job = w->job;
	const struct target *t = &plan->targets[w->files[f].target];
	uint64_t offset = plan_offset(w, t->size, t->device ? 0 : t->before);
	uint64_t bytes = plan_file_bytes(w);

	if (t->size == 0)
		return plan_bad(w, t, err,
				"the file is empty and no size is given; give size=. "
				"Present size is",
				0);
	if (offset >= t->size)
		return plan_bad(w, t, err,
				"offset lies beyond the end; lower offset or "
				"offset_increment below",
				t->size);
	uint64_t length = t->size - offset;

	if (job->filesize)
		bytes = job->size.set && !job->size.percent ? job->size.bytes / w->files_n : 0;
	if (job->size.percent)
		bytes = plan_resolve(&job->size, t->size);
	if ((bytes || job->size.percent) && bytes < length)
		length = bytes;
	w->files[f].offset = offset;
	w->files[f].length = length;
	w->files[f].last = offset + length == t->size;
	return 0;
}

/* A file that is laid out becomes, and one that is a name alone is, as large as needed. */
static void plan_grow(struct plan *plan, const struct plan_worker *w, bool laid_out)
{
	for (unsigned f = 0; f < w->files_n; f++) {
		struct target *t = &plan->targets[w->files[f].target];
		/* What is missing of a file that is checked is to be found. */
		bool grows = t->diskless || (t->checks && !t->writes && !t->device) ||
			     ((!laid_out || t->grow) && t->own && !t->device);
		uint64_t need = grows ? plan_need(w, t->size, t->before) : 0;

		if (need > t->size)
			t->size = need;
	}
}

/* The smallest block of each direction. */
static void plan_least(const struct job *job, uint64_t least[DDIR_COUNT])
{
	for (enum ddir d = DDIR_READ; d < DDIR_COUNT; d++) {
		struct shape_sizes sizes;

		shape_sizes_of(job, d, &sizes);
		least[d] = sizes.min;
	}
}

int plan_regions(struct plan *plan, bool laid_out, struct err *err)
{
	for (unsigned i = 0; i < plan->workers_n; i++)
		plan_grow(plan, &plan->workers[i], laid_out);
	for (unsigned i = 0; i < plan->workers_n; i++) {
		struct plan_worker *w = &plan->workers[i];
		bool fits[DDIR_COUNT] = {false, false, false};
		uint64_t least[DDIR_COUNT];

		plan_least(w->job, least);
		for (unsigned f = 0; f < w->files_n; f++) {
			int r = plan_region(plan, w, f, err);

			if (r < 0)
				return r;
			for (int d = 0; d < DDIR_COUNT; d++)
				fits[d] |= w->files[f].length >= least[d];
		}
		const struct target *t = &plan->targets[w->files[0].target];

		for (int d = 0; d < DDIR_COUNT; d++)
			if (job_orders(w->job, (enum ddir)d) && !fits[d])
				return plan_bad(w, t, err,
						"smaller than one block; raise size to at "
						"least bs, or lower bs. The part is",
						w->files[0].length);
	}
	return 0;
}

void plan_release(struct plan *plan)
{
	for (unsigned i = 0; i < plan->workers_n; i++)
		free(plan->workers[i].files);
	for (unsigned i = 0; i < plan->targets_n; i++)
		free(plan->targets[i].path);
	free(plan->workers);
	free(plan->targets);
	*plan = (struct plan){0};
}
