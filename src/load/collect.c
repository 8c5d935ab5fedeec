/*
 * collect -- a result from what the shared memory holds.
 */
#include "load/collect.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "load/achieved.h"
#include "load/live.h"
#include "load/spend.h"
#include "load/surround.h"
#include "result/fio.h"

/* What a worker that never ended had not yet put into its series. */
static void collect_series(struct stats_dir *d)
{
	uint64_t ios = d->ios, bytes = d->bytes;

	for (unsigned i = 0; i < d->series.n; i++) {
		ios -= d->series.slot[i].ios;
		bytes -= d->series.slot[i].bytes;
	}
	if (ios)
		series_add(&d->series, (uint64_t)d->series.n * d->series.width, bytes, ios);
}

/*
 * Copy of a worker's measured window; one that never ended ends now.  Merging
 * touches only what was used, where a copy would make pages of all the rest.
 */
static struct stats *collect_stats(const struct shared *shared, const struct shared_worker *w,
				   bool live, bool begun)
{
	const struct stats *from = &w->stats[STATS_MEASURED];
	struct stats *s = calloc(1, sizeof *s);

	if (!s)
		return NULL;
	/* Before its window there is nothing, whatever comes while this is read. */
	if (live && !begun)
		return s;
	stats_merge(s, from);
	if (live)
		live_agree(s, w->synchronous);
	if (s->begin && !s->end) {
		s->end = clock_ticks(&shared->clock);
		s->merged = s->end - s->begin;
		for (int d = 0; d < DDIR_COUNT; d++)
			collect_series(&s->dir[d]);
	}
	return s;
}

/*
 * Is the window of a worker to be added to its group as it is?  A copy of it would be
 * a mapping and a dozen pages for each of 10^4 workers.
 */
static bool collect_whole(const struct result_job *group, const struct shared_worker *w)
{
	const struct stats *s = &w->stats[STATS_MEASURED];

	return atomic_load(&w->state) == WORKER_DONE && s->begin && s->end && !s->cpu.shared &&
	       w->synchronous == group->synchronous;
}

static int collect_files(struct result_job *j, const struct plan *plan,
			 const struct plan_worker *spec)
{
	j->files = calloc(spec->files_n, sizeof *j->files);
	if (!j->files)
		return -ENOMEM;
	for (; j->files_n < spec->files_n; j->files_n++) {
		j->files[j->files_n] = strdup(plan->targets[spec->files[j->files_n].target].path);
		if (!j->files[j->files_n])
			return -ENOMEM;
	}
	return 0;
}

/* Helpers of the kernel that could not be told apart: its part of their time. */
static void collect_share(struct result_job *j, double part)
{
	if (j->stats->cpu.shared)
		j->stats->cpu.kernel_ns = (uint64_t)((double)j->stats->cpu.kernel_ns * part);
	if (j->ramp.cpu.shared)
		j->ramp.cpu.kernel_ns = (uint64_t)((double)j->ramp.cpu.kernel_ns * part);
}

/* What was looked up of the job's files. */
static int collect_filed(struct result_job *j, const struct shared *shared,
			 const struct plan_worker *spec)
{
	j->filed = calloc(FILED_MAX, sizeof *j->filed);
	if (!j->filed)
		return -ENOMEM;
	for (unsigned i = 0; i < shared->filed_n; i++)
		for (unsigned f = 0; f < spec->files_n; f++)
			if (spec->files[f].target == shared->filed[i].target &&
			    shared->filed[i].before_done) {
				j->filed[j->filed_n] = shared->filed[i];
				/* from here on: which of its files */
				j->filed[j->filed_n++].target = f;
				break;
			}
	return 0;
}

/* All but the names of files and devices; the statistics too, unless they are whole. */
static int collect_worker(struct result_job *j, const struct shared *shared,
			  const struct plan *plan, unsigned i, bool so_far, bool whole)
{
	const struct shared_worker *w = &shared->worker[i];
	const struct plan_worker *spec = &plan->workers[i];
	/* A worker that has begun has written before what is read of it here. */
	bool begun = w->stats[STATS_MEASURED].begin != 0;
	int state = atomic_load(&w->state);
	bool live = so_far && state != WORKER_DONE;
	uint64_t last = w->last ? w->last : clock_ticks(&shared->clock);

	*j = (struct result_job){
		.job = spec->job,
		.clone = spec->clone,
		.members = 1,
		.groupid = spec->job->group,
		.depth = w->depth ? w->depth : 1,
		.synchronous = w->synchronous,
		.engine = w->engine ? w->engine : "",
		.ran = live ? begun : w->start_ms != 0,
		.job_start_ms = w->start_ms,
		.running = live,
		.seed = spec->seed,
		.logs = w->logs,
	};
	if (!live) {
		j->err = w->err;
		j->errnum = w->errnum;
	}
	if (!live || state >= WORKER_READY)
		ledger_copy(&j->ledger, &w->ledger);
	if (w->first)
		j->elapsed_ms = clock_to_ns(&shared->clock, last - w->first) / 1000000;
	j->hung = shared->err.code == ERR_HUNG &&
		  (shared_outstanding(w) > 0 || doing_age(&w->doing) > 0);
	j->cut = !live && w->stats[STATS_MEASURED].begin && !w->stats[STATS_MEASURED].end;
	if (!whole && !(j->stats = collect_stats(shared, w, live, begun)))
		return -ENOMEM;
	/* Pages that were never touched are not to be by reading them. */
	if (!live && spec->job->ramp_time)
		j->ramp = stats_spent(&w->stats[STATS_RAMP]);
	if (!whole && (j->stats->cpu.shared || j->ramp.cpu.shared))
		collect_share(j, spend_part(shared, plan, i));
	if (w->steady) {
		size_t bytes = steady_bytes(w->steady->intervals);

		j->steady = malloc(bytes);
		if (!j->steady)
			return -ENOMEM;
		memcpy(j->steady, w->steady, bytes);
	}
	return 0;
}

static int collect_job(struct result_job *j, const struct shared *shared, const struct plan *plan,
		       unsigned i, bool so_far)
{
	const struct plan_worker *spec = &plan->workers[i];
	int r = collect_worker(j, shared, plan, i, so_far, false);

	if (r == 0)
		r = collect_files(j, plan, spec);
	return r == 0 ? collect_filed(j, shared, spec) : r;
}

/*
 * A synchronous engine keeps one histogram.  Beside an asynchronous one it needs
 * both: all of its time was completion.
 */
static void collect_split_latency(struct result_job *j)
{
	for (int d = 0; d < DDIR_COUNT && j->synchronous; d++)
		hist_merge(&j->stats->dir[d].lat, &j->stats->dir[d].clat);
	j->synchronous = false;
}

static void collect_logs(struct result_logs *to, const struct result_logs *from)
{
	to->on |= from->on;
	to->lines += from->lines;
	to->unwritten += from->unwritten;
	to->lost += from->lost;
	to->late += from->late;
}

/* Add a worker to the entry of its group. */
static int collect_member(struct result_job *group, const struct shared *shared,
			  const struct plan *plan, unsigned i, bool so_far)
{
	const struct shared_worker *w = &shared->worker[i];
	struct result_job one = {0};
	bool whole = !plan->workers[i].job->ramp_time && collect_whole(group, w);
	int r = collect_worker(&one, shared, plan, i, so_far, whole);

	if (r == 0) {
		if (group->synchronous != one.synchronous) {
			collect_split_latency(group);
			collect_split_latency(&one);
		}
		if (one.depth > group->depth)
			group->depth = one.depth;
		stats_merge(group->stats, whole ? &w->stats[STATS_MEASURED] : one.stats);
		stats_spent_add(&group->ramp, &one.ramp);
		ledger_merge(&group->ledger, &one.ledger);
		group->members++;
		group->ran |= one.ran;
		group->hung |= one.hung;
		group->cut |= one.cut;
		group->running |= one.running;
		collect_logs(&group->logs, &one.logs);
		if (one.elapsed_ms > group->elapsed_ms)
			group->elapsed_ms = one.elapsed_ms;
		if (!group->job_start_ms ||
		    (one.job_start_ms && one.job_start_ms < group->job_start_ms))
			group->job_start_ms = one.job_start_ms;
		if (!group->err.code) {
			group->err = one.err;
			group->errnum = one.errnum;
		}
	}
	free(one.stats);
	free(one.steady);
	return r;
}

static int collect_notes(struct result *out, const struct shared *shared)
{
	out->notes = calloc(SHARED_NOTES, sizeof *out->notes);
	if (!out->notes)
		return -ENOMEM;
	unsigned n = atomic_load(&shared->notes_n);

	for (; out->notes_n < n && out->notes_n < SHARED_NOTES; out->notes_n++) {
		out->notes[out->notes_n] = strdup(shared->note[out->notes_n]);
		if (!out->notes[out->notes_n])
			return -ENOMEM;
	}
	return 0;
}

static void collect_disks(struct result *out, const struct shared *shared)
{
	if (!shared->disk_n)
		return;
	out->disks_n = (unsigned)disk_read(out->disks, shared->dev, shared->dev_n);
	for (unsigned i = 0; i < out->disks_n; i++)
		for (unsigned k = 0; k < shared->disk_n; k++)
			if (out->disks[i].major == shared->disk[k].major &&
			    out->disks[i].minor == shared->disk[k].minor)
				disk_delta(&out->disks[i], &shared->disk[k]);
}

static void collect_machine(struct result *out, const struct shared *shared)
{
	struct cpu_machine now = shared->machine[1];

	if (!shared->machine[0].ns)
		return;
	if (!now.ns)
		now = cpu_machine();
	out->machine = cpu_machine_shares(&shared->machine[0], &now);
	out->machine_ns = now.ns - shared->machine[0].ns;
	out->machine_cpus = (unsigned)sysconf(_SC_NPROCESSORS_ONLN);
}

/* What the child moved beyond its workers' threads: by threads of the kernel's for them. */
static void collect_fetched(struct result *out, const struct shared *shared)
{
	struct fetched own = {0};

	for (unsigned i = 0; i < shared->workers_n; i++)
		fetched_add(&own, &shared->worker[i].fetched);
	if (!out->so_far && shared->filed_n && shared->filed[0].after_done)
		out->fetched_beside = fetched_since(&shared->fetched, &own);
}

static int collect_all(struct result *out, struct shared *shared, const struct plan *plan,
		       const struct job_list *list, bool so_far, struct err *err)
{
	struct clock clock = shared->clock;
	struct timespec wall;
	int r;

	clock_settle(&clock);
	clock_gettime(CLOCK_REALTIME, &wall);
	*out = (struct result){
		.list = list,
		.version = PACKAGE_VERSION,
		.ns_per_tick = clock.ns_per_tick,
		.tsc_per_ns = clock.tsc_per_ns,
		.layout_cpu = shared->layout_cpu,
		.timestamp_ms = (uint64_t)wall.tv_sec * 1000 + (uint64_t)wall.tv_nsec / 1000000,
		.clock = clock_name(&shared->clock),
		.clock_reason = shared->clock.reason,
		.so_far = so_far,
		.generator = shared->generator,
		.buffered = shared->buffered,
		.memory = shared->memory,
	};
	if (!so_far) {
		out->err = shared->err;
		out->environment = surround_take(shared, plan);
	}
	out->log_err = shared->log_err;
	out->jobs = calloc(plan->workers_n ? plan->workers_n : 1, sizeof *out->jobs);
	r = out->jobs ? collect_notes(out, shared) : -ENOMEM;
	for (unsigned i = 0; i < plan->workers_n && r == 0; i++) {
		const struct job *job = plan->workers[i].job;

		/* A failure is told in any case: the exit status is made of it. */
		if (!job->stats && !shared->worker[i].err.code)
			continue;
		struct result_job *before = out->jobs_n ? &out->jobs[out->jobs_n - 1] : NULL;

		if (job->group_reporting && before && before->job->group_reporting &&
		    before->groupid == job->group)
			r = collect_member(before, shared, plan, i, so_far);
		else
			r = collect_job(&out->jobs[out->jobs_n++], shared, plan, i, so_far);
	}
	collect_disks(out, shared);
	collect_machine(out, shared);
	collect_fetched(out, shared);
	if (r < 0) {
		result_release(out);
		return err_sys(err, ERR_FAILED, ENOMEM, "result of %u workers", plan->workers_n);
	}
	fio_groups(out);
	return 0;
}

int collect(struct result *out, struct shared *shared, const struct plan *plan,
	    const struct job_list *list, struct err *err)
{
	clock_settle(&shared->clock);
	for (unsigned i = 0; i < plan->workers_n; i++)
		achieved_tell(shared, plan, i);
	return collect_all(out, shared, plan, list, false, err);
}

int collect_so_far(struct result *out, struct shared *shared, const struct plan *plan,
		   const struct job_list *list, struct err *err)
{
	return collect_all(out, shared, plan, list, true, err);
}
