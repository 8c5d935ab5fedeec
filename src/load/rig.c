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

#include "load/amount.h"
#include "load/fail.h"
#include "load/files.h"
#include "load/node.h"
#include "load/pages.h"
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
	int r = place_thread(w->job, w->spec->clone, rig_ledger(w), &err);

	if (r == 0)
		r = node_thread(w->job, rig_ledger(w), &err);
	if (r < 0) {
		fail_job(w, err.code, -r, "%s", err.msg);
	}
	return r;
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
	(void)node_tell(w->pool.region, w->job, rig_ledger(w));
	/* The list of all mappings is long enough to be read once. */
	if (w->spec->clone == 0)
		pages_tell(&w->pool, rig_ledger(w));
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
	/* Both halves of trimwrite are told. */
	if (job_trims(job) && job_writes(job) && w->amount <= UINT64_MAX / 2)
		w->shm->bytes_total *= 2;
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
	unsigned window = shelf_most(w);
	bool walks = walk_wanted(job), one = both && (job->rw & RW_RANDOM) && walk_alike(job);

	/* Two orders share what may be open. */
	if (both && !one && window < w->spec->files_n)
		window = window > 1 ? window / 2 : 1;
	for (int d = DDIR_READ; d < DDIR_COUNT; d++) {
		if (!job_orders(job, (enum ddir)d))
			continue;
		if (d == DDIR_WRITE && one) {
			w->pattern[d] = w->pattern[0];
			continue;
		}
		w->pattern[d] = &w->patterns[d];
		uint64_t start = rng_splitmix(&seed), bytes = 0;
		int r = walks ? walk_open(&w->pattern[d]->walk, w->spec, (enum ddir)d, window,
					  start, &bytes, &err)
			      : pattern_init(w->pattern[d], order, w->spec, (uint32_t)job->bs[d],
					     start, &err);

		if (r == 0 && job->zonemode)
			pattern_divide(w->pattern[d], job);
		if (r == 0)
			r = pattern_serve(w->pattern[d], job->file_service_type,
					  (unsigned)job->service_number, window, &err);
		if (r < 0) {
			fail_job(w, err.code, -r, "%s", err.msg);
			return r;
		}
		if (job->rw_number)
			pattern_modify(w->pattern[d], job->rw_number,
				       job->rw_sequencer == RW_IDENTICAL);
		bytes += w->pattern[d]->blocks * job->bs[d];
		if (bytes > total)
			total = bytes;
	}
	w->mixed = both;
	w->trims = job_trims(job);
	w->sole_op = job_reads(job) ? IO_READ : IO_WRITE;
	w->sole = both ? NULL : w->pattern[w->sole_op];
	w->block = (uint32_t)job->bs[w->sole_op];
	w->plain = w->latency != LATENCY_NONE && !job->verify && !w->trims &&
		   !job->serialize_overlap && !walks && !w->pace.on && !w->refresh && !w->low &&
		   !w->fsync_every && !w->fdatasync_every && shelf_most(w) == w->spec->files_n &&
		   (!both || job->bs[0] == job->bs[1]);
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
	pace_init(&w->pace, job, 1e9 / w->clock->ns_per_tick, w->spec->seed ^ 0x70616365u);
	w->fill = w->pace.on ? paced_fill : worker_fill;
	flow_open(w);
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
		r = files_up(w);
	if (r == 0)
		r = rig_slots(w);
	if (r == 0) {
		spend_open(w);
		r = rig_engine(w);
	}
	if (r == 0)
		r = rig_order(w);
	if (r == 0 && w->depth > 1 && (w->job->serialize_overlap || w->job->verify))
		r = overlap_open(w);
	if (r == 0 && w->job->verify)
		r = verify_open(w);
	return r == 0 ? shelf_init(w) : r;
}

void rig_down(struct worker *w)
{
	flow_close(w);
	if (w->engine)
		w->ops->close(w->engine);
	spend_close(w);
	w->engine = NULL;
	verify_close(w);
	overlap_close(w);
	for (unsigned f = 0; w->fds && f < w->spec->files_n; f++)
		if (w->fds[f] >= 0)
			files_close(w, f);
	shelf_release(&w->shelf);
	free(w->fds);
	free(w->spare);
	free(w->again);
	free(w->batch);
	free(w->done);
	for (int d = 0; d < DDIR_COUNT; d++)
		pattern_release(&w->patterns[d]);
	/* The process ends with its last stage, which gives all of them back at once. */
	if (w->spec->stage + 1 < w->plan->stages || w->plan->waits)
		pool_release(&w->pool);
}
