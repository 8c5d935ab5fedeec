/*
 * ceiling -- how fast iosonde itself can be here, whatever the device.
 */
#include "load/ceiling.h"

#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/num.h"
#include "job/jobfile.h"
#include "load/plan.h"
#include "load/run.h"
#include "load/shared.h"
#include "measure/env.h"

enum { CEILING_SLICES = 5 };

static int ceiling_ascending(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* The same job some times over, one after another: each is a slice. */
static int ceiling_jobs(struct job_list *list, struct run_options *opts, struct err *err)
{
	static char *const words[] = {
		"--ioengine=null", "--rw=randread", "--bs=4k",	   "--size=1g",
		"--runtime=20ms",  "--time_based",  "--stonewall", "--name=s0",
		"--name=s1",	   "--name=s2",	    "--name=s3",   "--name=s4",
	};
	int r = run_options_init(opts, err);

	if (r == 0)
		r = jobfile_command_line(list, opts, sizeof words / sizeof *words, words, err);
	return r == 0 ? job_finish(list, err) : r;
}

static int ceiling_rate(const struct shared *shared, uint64_t *iops)
{
	uint64_t rate[CEILING_SLICES];
	unsigned n = 0;

	for (unsigned i = 0; i < shared->workers_n && n < CEILING_SLICES; i++) {
		const struct stats *s = &shared->worker[i].stats[STATS_MEASURED];
		double ns = (double)stats_time(s) * shared->clock.ns_per_tick;

		if (shared->worker[i].err.code == 0 && ns > 0 && s->completed)
			rate[n++] = (uint64_t)((double)s->completed * 1e9 / ns);
	}
	if (!n)
		return -ENODATA;
	qsort(rate, n, sizeof *rate, ceiling_ascending);
	*iops = rate[n / 2];
	return *iops ? 0 : -ENODATA;
}

static int ceiling_run(const struct job_list *list, const struct run_options *opts,
		       struct plan *plan, uint64_t *iops, struct err *err)
{
	struct shared *shared = shared_make(plan, err);
	int control[2], notify[2], r = -ENOMEM;

	if (!shared)
		return r;
	clock_init(&shared->clock);
	clock_estimate(&shared->clock);
	if (pipe(control) < 0) {
		r = -errno;
	} else if (pipe(notify) < 0) {
		r = -errno;
		close(control[0]);
		close(control[1]);
	} else {
		run_child(shared, plan, list, opts, control[0], notify[1], -1);
		clock_settle(&shared->clock);
		r = shared->err.code ? -EIO : ceiling_rate(shared, iops);
		for (int i = 0; i < 2; i++) {
			close(control[i]);
			close(notify[i]);
		}
	}
	shared_release(shared);
	return r;
}

void ceiling_measure(struct reading *iops, struct reading *cost)
{
	enum { PS_PER_NS = 1000 };
	struct job_list list = {0};
	struct run_options opts = {0};
	struct plan plan = {0};
	struct err err = {0};
	uint64_t rate = 0;
	int r = ceiling_jobs(&list, &opts, &err);

	if (r == 0)
		r = plan_make(&plan, &list, &err);
	if (r == 0)
		r = ceiling_run(&list, &opts, &plan, &rate, &err);
	*iops = reading_result(r, rate);
	*cost = reading_result(r, r ? 0 : NSEC_PER_SEC * PS_PER_NS / rate);
	plan_release(&plan);
	job_list_release(&list);
	run_options_release(&opts);
}

void ceiling_after(struct shared *shared)
{
	struct generator *g = &shared->generator;
	cpu_set_t set;

	if (!shared_long(shared) || atomic_load(&shared->stop))
		return;
	g->cpus = sched_getaffinity(0, sizeof set, &set) < 0 ? 0 : (unsigned)CPU_COUNT(&set);
	g->time = env_cost_time();
	g->call = env_cost_call();
	ceiling_measure(&g->iops, &g->io);
}
