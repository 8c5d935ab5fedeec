/*
 * rig -- makes a worker ready to run, and takes it down again.
 */
#include "load/rig.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/num.h"
#include "load/fail.h"
#include "load/place.h"
#include "load/target.h"

static struct ledger *rig_ledger(struct worker *w)
{
	return &w->shm->ledger;
}

/* A switch of the engine, in the ledger. */
static void rig_tell_switch(struct worker *w, const char *name, const struct engine_switch *s)
{
	if (s->want)
		ledger_add(rig_ledger(w), name, "1", s->result ? "0" : "1", -s->result,
			   s->result ? strerror(-s->result) : NULL);
}

static void rig_tell_engine(struct worker *w, const struct engine_params *p)
{
	char asked[NUM_TEXT], got[NUM_TEXT];

	struct buf engine = {0};

	job_print(w->job, OPT_ioengine, &engine);
	ledger_add(rig_ledger(w), "ioengine", buf_text(&engine), w->ops->name,
		   w->spec->engine_error,
		   w->spec->engine_error ? "the first of the list that is available here" : NULL);
	buf_release(&engine);
	snprintf(asked, sizeof asked, "%llu", (unsigned long long)w->job->iodepth);
	snprintf(got, sizeof got, "%u", w->depth);
	ledger_add(rig_ledger(w), "iodepth", asked, got, 0,
		   w->depth < w->job->iodepth ? "a synchronous engine has one I/O in flight"
					      : NULL);
	rig_tell_switch(w, "fixedbufs", &p->fixedbufs);
	rig_tell_switch(w, "registerfiles", &p->registerfiles);
	for (const struct engine_feature *f = p->feature; f->name; f++)
		ledger_add(rig_ledger(w), f->name, "1", f->result ? "0" : "1", -f->result,
			   f->result ? strerror(-f->result) : NULL);
}

static int rig_take_cpus(struct worker *w)
{
	struct err err = {0};
	char got[48];
	cpu_set_t set;
	int r = place_thread(w->job, w->spec->clone, &err);

	if (r < 0) {
		fail_job(w, err.code, -r, "%s", err.msg);
		return r;
	}
	if (w->job->cpus_allowed && sched_getaffinity(0, sizeof set, &set) == 0) {
		snprintf(got, sizeof got, "%d CPUs", CPU_COUNT(&set));
		ledger_add(rig_ledger(w), "cpus_allowed", w->job->cpus_allowed, got, 0, NULL);
	}
	return 0;
}

/* As fio: the kernel reads ahead for a sequential job and not for a random one. */
static void rig_advise(struct worker *w, int fd)
{
	bool random = w->job->fadvise_hint == FADVISE_RANDOM ||
		      (w->job->fadvise_hint == FADVISE_PATTERN && (w->job->rw & RW_RANDOM));
	int r;

	if (w->job->fadvise_hint == FADVISE_NONE || w->job->direct)
		return;
	r = posix_fadvise(fd, 0, 0, random ? POSIX_FADV_RANDOM : POSIX_FADV_SEQUENTIAL);
	ledger_add(rig_ledger(w), "fadvise_hint", random ? "random" : "sequential",
		   r	    ? "none"
		   : random ? "random"
			    : "sequential",
		   r, r ? strerror(r) : NULL);
}

/* The job's part of a file comes into the page cache: through the guard, which may read. */
static void rig_pre_read(struct worker *w, const struct plan_file *file)
{
	const struct target *t = &w->plan->targets[file->target];
	uint64_t at = file->offset, end = file->offset + file->length;
	size_t len = 1 << 20;
	char *chunk = malloc(len);

	while (chunk && at < end && !atomic_load(&w->shared->stop)) {
		size_t ask = end - at < len ? (size_t)(end - at) : len;
		ssize_t n = pread(t->fd, chunk, ask, (off_t)at);

		if (n < 0 && errno == EINTR)
			continue;
		/* What cannot be read now is the job's to find. */
		if (n <= 0)
			break;
		at += (uint64_t)n;
	}
	ledger_add(rig_ledger(w), "pre_read", "1", at == end ? "1" : "0", 0,
		   at == end ? NULL : "the file could not be read to its end");
	free(chunk);
}

static int rig_files(struct worker *w)
{
	int failed = 0;

	w->fds = malloc(w->spec->files_n * sizeof *w->fds);
	if (!w->fds) {
		fail_job(w, ERR_FAILED, ENOMEM, "%u files: out of memory", w->spec->files_n);
		return -ENOMEM;
	}
	for (unsigned f = 0; f < w->spec->files_n; f++)
		w->fds[f] = -1;
	for (unsigned f = 0; f < w->spec->files_n; f++) {
		const struct target *t = &w->plan->targets[w->spec->files[f].target];
		struct err err = {0};

		if (t->diskless)
			continue;
		int fd = target_open(t, w->job, &err);

		if (fd < 0) {
			fail_job(w, err.code, -fd, "%s", err.msg);
			return fd;
		}
		w->fds[f] = fd;
		if (w->cold && !failed)
			failed = target_invalidate(t, fd);
		rig_advise(w, fd);
		if (w->job->pre_read && !w->job->direct)
			rig_pre_read(w, &w->spec->files[f]);
	}
	if (w->ops->diskless)
		return 0;
	if (w->cold)
		ledger_add(rig_ledger(w), "invalidate", "1", failed ? "0" : "1", -failed,
			   failed ? strerror(-failed) : NULL);
	if (w->job->direct)
		ledger_add(rig_ledger(w), "direct", "1", "1", 0, NULL);
	return 0;
}

static int rig_slots(struct worker *w)
{
	struct err err = {0};
	uint64_t size = w->job->bs[DDIR_READ];

	if (job_writes(w->job) && w->job->bs[DDIR_WRITE] > size)
		size = w->job->bs[DDIR_WRITE];
	int r = pool_init(&w->pool, w->depth, size, job_writes(w->job),
			  w->spec->seed ^ 0x6275666665727321u, &err);

	if (r < 0) {
		fail_job(w, err.code, -r, "%s", err.msg);
		return r;
	}
	w->spare = calloc(w->depth, sizeof *w->spare);
	w->again = calloc(w->depth, sizeof *w->again);
	w->batch = calloc(w->depth, sizeof *w->batch);
	w->done = calloc(w->depth, sizeof *w->done);
	if (!w->spare || !w->again || !w->batch || !w->done) {
		fail_job(w, ERR_FAILED, ENOMEM, "depth %u: out of memory", w->depth);
		return -ENOMEM;
	}
	for (unsigned i = w->depth; i > 0; i--) {
		w->shm->slots[i - 1].buffer = pool_at(&w->pool, i - 1);
		w->spare[w->spare_n++] = &w->shm->slots[i - 1];
	}
	return 0;
}

static int rig_engine(struct worker *w)
{
	struct err err = {0};
	struct engine_params params = {
		.fds = w->fds,
		.nfds = w->spec->files_n,
		.buf = w->pool.region,
		.buf_len = w->pool.bytes,
		.depth = w->depth,
		.fixedbufs.want = w->job->fixedbufs,
		.registerfiles.want = w->job->registerfiles,
	};
	int r = w->ops->open(&w->engine, &params, &err);

	if (r < 0) {
		fail_job(w, err.code, -r, "%s", err.msg);
		return r;
	}
	rig_tell_engine(w, &params);
	return 0;
}

/*
 * How much and in which passes, size being the bytes of one.
 * Source: observed of fio 3.42: io_size below size shortens each pass, above it
 * is reached in passes of size, the last of which is cut only without loops.
 */
static void rig_amount(struct worker *w, uint64_t size)
{
	const struct job *job = w->job;
	uint64_t amount = size;

	if (job->io_size.set)
		amount = job->io_size.percent ? plan_percent(size, job->io_size.percent)
					      : job->io_size.bytes;
	w->pass = amount < size ? amount : size;
	w->passes = job->loops;
	if (amount > size && job->loops > 1 && amount / size + (amount % size != 0) > job->loops)
		w->passes = amount / size + (amount % size != 0);
	if (amount <= size || job->loops > 1) {
		if (__builtin_mul_overflow(w->pass, w->passes, &amount))
			amount = UINT64_MAX;
	} else {
		w->passes = UINT64_MAX;
	}
	w->amount = amount;
	if (job->time_based)
		w->passes = w->amount = UINT64_MAX;
	if (!job->number_ios || __builtin_mul_overflow(job->number_ios, job->loops, &w->ios))
		w->ios = UINT64_MAX;
	/* Where nothing is done between passes there is no need to drain for one. */
	if (!w->cold && w->pass == size)
		w->pass = w->amount;
	w->shm->bytes_total = w->amount;
}

static int rig_order(struct worker *w)
{
	const struct job *job = w->job;
	struct err err = {0};
	uint64_t total = 0, seed = w->spec->seed;
	enum pattern_order order = !(job->rw & RW_RANDOM) ? PATTERN_SEQUENTIAL
				   : job->norandommap	  ? PATTERN_DRAWN
							  : PATTERN_PERMUTED;
	bool both = job_reads(job) && job_writes(job);
	bool one = both && (job->rw & RW_RANDOM) && job->bs[0] == job->bs[1];

	for (int d = DDIR_READ; d <= DDIR_WRITE; d++) {
		if (!(d == DDIR_READ ? job_reads(job) : job_writes(job)))
			continue;
		if (d == DDIR_WRITE && one) {
			w->pattern[d] = w->pattern[0];
			continue;
		}
		w->pattern[d] = &w->patterns[d];
		int r = pattern_init(w->pattern[d], order, w->spec, (uint32_t)job->bs[d],
				     rng_splitmix(&seed), &err);

		if (r < 0) {
			fail_job(w, err.code, -r, "%s", err.msg);
			return r;
		}
		pattern_serve(w->pattern[d], job->file_service_type, (unsigned)job->service_number);
		if (job->rw_number)
			pattern_modify(w->pattern[d], job->rw_number,
				       job->rw_sequencer == RW_IDENTICAL);
		uint64_t bytes = w->pattern[d]->blocks * job->bs[d];

		if (bytes > total)
			total = bytes;
	}
	w->mixed = both;
	w->mix_read = (unsigned)job->rwmixread;
	rng_init(&w->rng, rng_splitmix(&seed));
	rig_amount(w, total);
	return 0;
}

static void rig_limits(struct worker *w)
{
	const struct job *job = w->job;
	uint64_t batch = job->iodepth_batch ? job->iodepth_batch : 8;

	w->batch_max = (unsigned)(batch < w->depth ? batch : w->depth);
	w->complete_min = (unsigned)(job->iodepth_batch_complete_min < w->depth
					     ? job->iodepth_batch_complete_min
					     : w->depth);
	w->complete_max =
		job->iodepth_batch_complete_max && job->iodepth_batch_complete_max < w->depth
			? (unsigned)job->iodepth_batch_complete_max
			: w->depth;
	if (w->complete_min > w->complete_max)
		w->complete_min = w->complete_max;
	w->low = job->iodepth_low < w->depth ? (unsigned)job->iodepth_low : 0;
	w->filling = true;
	w->fsync_every = job->fsync;
	w->fdatasync_every = job->fdatasync;
	w->ticks_per_second = (uint64_t)(1e9 / w->clock->ns_per_tick);
}

int rig_up(struct worker *w, struct shared *shared, const struct plan *plan, unsigned index)
{
	*w = (struct worker){
		.plan = plan,
		.spec = &plan->workers[index],
		.job = plan->workers[index].job,
		.shared = shared,
		.shm = &shared->worker[index],
		.clock = &shared->clock,
	};
	w->ops = engines[w->spec->engine];
	w->latency = w->job->gtod_reduce   ? LATENCY_NONE
		     : w->ops->synchronous ? LATENCY_ONE
					   : LATENCY_SPLIT;
	w->depth = w->ops->synchronous ? 1 : (unsigned)w->job->iodepth;
	w->shm->depth = w->depth;
	w->shm->synchronous = w->ops->synchronous;
	w->shm->engine = w->ops->name;
	w->cold = w->job->invalidate && !w->job->pre_read && !w->job->direct && !w->ops->diskless;
	rig_limits(w);
	int r = rig_take_cpus(w);

	if (r == 0)
		r = rig_files(w);
	if (r == 0)
		r = rig_slots(w);
	if (r == 0)
		r = rig_engine(w);
	if (r == 0)
		r = rig_order(w);
	return r;
}

static void rig_close_files(struct worker *w)
{
	for (unsigned f = 0; f < w->spec->files_n; f++) {
		const char *path = w->plan->targets[w->spec->files[f].target].path;
		int r = 0;

		if (w->fds[f] < 0)
			continue;
		if (w->job->fsync_on_close && job_writes(w->job) && fsync(w->fds[f]) < 0)
			r = errno;
		if (close(w->fds[f]) < 0 && errno != EINTR && r == 0)
			r = errno;
		if (r)
			fail_job(w, ERR_FAILED, r, "%s: close: %s", path, strerror(r));
	}
}

void rig_down(struct worker *w)
{
	if (w->engine)
		w->ops->close(w->engine);
	if (w->fds)
		rig_close_files(w);
	free(w->fds);
	free(w->spare);
	free(w->again);
	free(w->batch);
	free(w->done);
	pattern_release(&w->patterns[0]);
	pattern_release(&w->patterns[1]);
	pool_release(&w->pool);
}
