/*
 * snapshot -- how far a run is.
 */
#include "load/snapshot.h"

/* What the job has no use for is not even read: that would make pages of it. */
static bool snapshot_uses(const struct job *job, enum ddir d)
{
	return job->verify || job_does(job, d);
}

/* Fraction of its amount or of its time, whichever is further; -1: no end known. */
static double snapshot_worker(const struct shared *shared, const struct plan_worker *spec,
			      unsigned i, uint64_t *left)
{
	const struct shared_worker *w = &shared->worker[i];
	const struct stats *m = &w->stats[STATS_MEASURED];
	uint64_t now = clock_ticks(&shared->clock);
	uint64_t bytes = 0;
	double done = -1;

	if (atomic_load(&w->state) == WORKER_DONE)
		return 1;
	double age = w->first ? (double)clock_to_ns(&shared->clock, now - w->first) : 0;
	double all = (double)(spec->job->startdelay + spec->job->ramp_time + spec->job->runtime);

	for (int d = 0; d < DDIR_COUNT; d++)
		bytes += snapshot_uses(spec->job, (enum ddir)d) ? m->dir[d].bytes : 0;
	if (w->bytes_total && w->bytes_total != UINT64_MAX)
		done = (double)bytes / (double)w->bytes_total;
	else if (!w->bytes_total && !spec->job->time_based)
		done = 0;
	if (spec->job->runtime && age / all > done)
		done = age / all;
	if (done > 1)
		done = 1;
	if (done > 0 && w->first) {
		uint64_t rest = (uint64_t)(age / done - age);

		if (rest > *left)
			*left = rest;
	}
	return done;
}

static void snapshot_sum(struct snapshot *s, const struct shared_worker *w, const struct job *job)
{
	for (int k = job->ramp_time ? STATS_RAMP : STATS_MEASURED; k < STATS_SETS; k++)
		for (int d = 0; d < DDIR_COUNT; d++) {
			if (!snapshot_uses(job, (enum ddir)d))
				continue;
			s->ios[d] += w->stats[k].dir[d].ios;
			s->bytes[d] += w->stats[k].dir[d].bytes;
		}
}

void snapshot_take(struct snapshot *s, const struct shared *shared, const struct plan *plan)
{
	double sum = 0;
	bool known = true;
	unsigned measured = 0;

	*s = (struct snapshot){.phase = atomic_load(&shared->phase),
			       .stages = plan->stages,
			       .workers = plan->workers_n,
			       .stage = atomic_load(&shared->stage),
			       .ended = atomic_load(&shared->ended)};
	if (s->phase == PHASE_LAYING_OUT) {
		unsigned t = atomic_load(&shared->layout.target);

		s->file = t < plan->targets_n ? plan->targets[t].path : NULL;
		s->laid = atomic_load(&shared->layout.done);
		s->to_lay = atomic_load(&shared->layout.total);
	}
	for (unsigned i = 0; i < plan->workers_n; i++) {
		const struct shared_worker *w = &shared->worker[i];
		double done = snapshot_worker(shared, &plan->workers[i], i, &s->left_ns);

		s->running += atomic_load(&w->state) == WORKER_RUNNING;
		measured += atomic_load(&w->command) >= COMMAND_MEASURE;
		s->outstanding += shared_outstanding(w) + (doing_age(&w->doing) > 0);
		s->verifying |= atomic_load(&w->verifying);
		known &= done >= 0;
		sum += done;
		snapshot_sum(s, w, plan->workers[i].job);
	}
	s->outstanding += doing_age(&shared->doing) > 0;
	s->ramp = s->running && !measured;
	s->done = known ? sum / plan->workers_n : -1;
	if (!known || s->ended + s->running < s->workers)
		s->left_ns = UINT64_MAX;
}

static struct snapshot_oldest snapshot_call(const struct doing *d, const struct plan *plan)
{
	uint64_t age = doing_age(d);
	unsigned t = atomic_load(&d->target);

	if (!age || t >= plan->targets_n)
		return (struct snapshot_oldest){0};
	return (struct snapshot_oldest){.path = plan->targets[t].path,
					.what = atomic_load(&d->what),
					.job = plan->targets[t].job->name,
					.age_ns = age};
}

struct snapshot_oldest snapshot_oldest(const struct shared *shared, const struct plan *plan,
				       unsigned i)
{
	const struct shared_worker *w = &shared->worker[i];
	const struct plan_worker *spec = &plan->workers[i];
	const struct shared_slot *oldest = NULL;
	uint64_t now = clock_ticks(&shared->clock);
	struct snapshot_oldest found = snapshot_call(&w->doing, plan);

	found.job = spec->job->name;
	if (atomic_load(&w->state) != WORKER_RUNNING)
		return found;
	for (unsigned k = 0; k < w->depth; k++)
		if (w->slots[k].io.start && (!oldest || w->slots[k].io.start < oldest->io.start))
			oldest = &w->slots[k];
	if (!oldest || oldest->io.file >= spec->files_n)
		return found;
	uint64_t age =
		now > oldest->io.start ? clock_to_ns(&shared->clock, now - oldest->io.start) : 0;

	if (found.path && found.age_ns >= age)
		return found;
	found.path = plan->targets[spec->files[oldest->io.file].target].path;
	found.what = "I/O";
	found.age_ns = age;
	return found;
}

struct snapshot_oldest snapshot_oldest_of_all(const struct shared *shared, const struct plan *plan)
{
	struct snapshot_oldest oldest = snapshot_call(&shared->doing, plan);

	for (unsigned i = 0; i < plan->workers_n; i++) {
		struct snapshot_oldest one = snapshot_oldest(shared, plan, i);

		if (one.path && (!oldest.path || one.age_ns > oldest.age_ns))
			oldest = one;
	}
	return oldest;
}
