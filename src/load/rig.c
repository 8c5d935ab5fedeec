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
#include <sys/prctl.h>
#include <sys/uio.h>
#include <unistd.h>

#include "load/amount.h"
#include "load/fail.h"
#include "load/node.h"
#include "load/overlap.h"
#include "load/paced.h"
#include "load/place.h"
#include "load/target.h"
#include "load/verify.h"
#include "load/wish.h"

static struct ledger *rig_ledger(struct worker *w)
{
	return &w->shm->ledger;
}

static int rig_take_cpus(struct worker *w)
{
	struct err err = {0};
	char got[48];
	cpu_set_t set;
	int r = place_thread(w->job, w->spec->clone, &err);

	if (r == 0)
		r = node_thread(w->job, rig_ledger(w), &err);
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
	bool random = wish_random(w->job);
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

/*
 * Is O_DIRECT more than accepted?  A read that is not aligned fails where it is
 * honoured.  A file that is only written cannot be asked.
 */
static void rig_tell_direct(struct worker *w)
{
	char byte;
	struct iovec one = {&byte, 1};
	bool free = job_reads(w->job) && preadv(w->fds[0], &one, 1, 1) == 1;

	ledger_add(rig_ledger(w), "direct", "1", free ? "unknown" : "1", 0,
		   free ? "this file system accepts O_DIRECT but not its rules: an unaligned "
			  "read succeeds"
			: NULL);
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
		int fd = target_open(t, w->job, w->ops->mapped, &err);

		if (!t->locked)
			ledger_add(rig_ledger(w), "lock", "1", "0", 0,
				   "this file system has no locks: another run may use the file");
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
		rig_tell_direct(w);
	return 0;
}

static int rig_slots(struct worker *w)
{
	struct err err = {0};
	int r = pool_init(&w->pool, w->job, w->depth, walk_largest(w->job),
			  w->spec->seed ^ 0x6275666665727321u, &err);

	if (r < 0) {
		fail_job(w, err.code, -r, "%s", err.msg);
		return r;
	}
	pool_tell(&w->pool, w->job, rig_ledger(w));
	w->spare = calloc(w->depth, sizeof *w->spare);
	w->again = calloc(w->depth, sizeof *w->again);
	w->batch = calloc(w->depth, sizeof *w->batch);
	w->done = calloc(w->depth, sizeof *w->done);
	if (!w->spare || !w->again || !w->batch || !w->done) {
		fail_job(w, ERR_FAILED, ENOMEM, "depth %u: out of memory", w->depth);
		return -ENOMEM;
	}
	fill_init(&w->content, w->job, w->spec->seed ^ 0x66696c6c2e727321u);
	w->refresh = w->content.each && !w->job->verify ? &w->content : NULL;
	for (unsigned i = 0; !w->content.plain && job_writes(w->job) && i < w->depth; i++)
		fill_buffer(&w->content, pool_at(&w->pool, i), walk_largest(w->job));
	for (unsigned i = w->depth; i > 0; i--) {
		w->shm->slots[i - 1].buffer = pool_at(&w->pool, i - 1);
		w->spare[w->spare_n++] = &w->shm->slots[i - 1];
	}
	return 0;
}

static int rig_engine(struct worker *w)
{
	struct err err = {0};
	struct engine_params params = wish_make(w);
	int r = w->ops->open(&w->engine, &params, &err);

	if (r < 0) {
		fail_job(w, err.code, -r, "%s", err.msg);
		return r;
	}
	wish_tell(w, &params);
	return 0;
}

/* How much and in which passes, size being the bytes of one. */
static void rig_amount(struct worker *w, uint64_t size)
{
	const struct job *job = w->job;
	struct amount amount = amount_of(job, size);

	w->pass = amount.pass;
	w->passes = amount.passes;
	w->amount = amount.bytes;
	w->ios = amount.ios;
	/* Where nothing is done between passes there is no need to drain for one. */
	if (!w->cold && w->pass == size && (!job->verify || job->time_based))
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
	bool walks = walk_wanted(job), one = both && (job->rw & RW_RANDOM) && walk_alike(job);

	for (int d = DDIR_READ; d <= DDIR_WRITE; d++) {
		if (!(d == DDIR_READ ? job_reads(job) : job_writes(job)))
			continue;
		if (d == DDIR_WRITE && one) {
			w->pattern[d] = w->pattern[0];
			continue;
		}
		w->pattern[d] = &w->patterns[d];
		uint64_t start = rng_splitmix(&seed), bytes = 0;
		int r = walks ? walk_open(&w->pattern[d]->walk, w->spec, (enum ddir)d, start,
					  &bytes, &err)
			      : pattern_init(w->pattern[d], order, w->spec, (uint32_t)job->bs[d],
					     start, &err);

		if (r < 0) {
			fail_job(w, err.code, -r, "%s", err.msg);
			return r;
		}
		pattern_serve(w->pattern[d], job->file_service_type, (unsigned)job->service_number);
		if (job->rw_number)
			pattern_modify(w->pattern[d], job->rw_number,
				       job->rw_sequencer == RW_IDENTICAL);
		bytes += w->pattern[d]->blocks * job->bs[d];
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

	w->batch_max = (unsigned)(job->iodepth_batch < w->depth ? job->iodepth_batch : w->depth);
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
	w->deadline = ENGINE_NO_DEADLINE;
	pace_init(&w->pace, job, (uint64_t)(1e9 / w->clock->ns_per_tick),
		  w->spec->seed ^ 0x70616365u);
	w->fill = w->pace.on ? paced_fill : worker_fill;
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
	/* 50 us of slack, which the kernel grants itself otherwise, is a rate of its own. */
	if (w->pace.on)
		(void)prctl(PR_SET_TIMERSLACK, 1);
	int r = rig_take_cpus(w);

	if (r == 0)
		r = rig_files(w);
	if (r == 0)
		r = rig_slots(w);
	if (r == 0)
		r = rig_engine(w);
	if (r == 0)
		r = rig_order(w);
	if (r == 0 && w->depth > 1 && (w->job->serialize_overlap || w->job->verify))
		r = overlap_open(w);
	if (r == 0 && w->job->verify)
		r = verify_open(w);
	return r;
}

void rig_cool(struct worker *w)
{
	if (w->ops->release)
		w->ops->release(w->engine);
	for (unsigned f = 0; f < w->spec->files_n; f++)
		(void)target_drop(&w->plan->targets[w->spec->files[f].target], w->fds[f]);
}

static void rig_close_files(struct worker *w)
{
	for (unsigned f = 0; f < w->spec->files_n; f++) {
		const char *path = w->plan->targets[w->spec->files[f].target].path;
		int r = 0;

		if (w->fds[f] < 0)
			continue;
		if (w->job->fsync_on_close && job_alters(w->job) &&
		    !atomic_load(&w->shared->stop) && fsync(w->fds[f]) < 0)
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
	verify_close(w);
	overlap_close(w);
	if (w->fds)
		rig_close_files(w);
	free(w->fds);
	free(w->spare);
	free(w->again);
	free(w->batch);
	free(w->done);
	pattern_release(&w->patterns[0]);
	pattern_release(&w->patterns[1]);
	/* The process ends with its last stage, which gives all of them back at once. */
	if (w->spec->stage + 1 < w->plan->stages)
		pool_release(&w->pool);
}
