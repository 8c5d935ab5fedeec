/*
 * avail -- what a plan needs of this machine, tried before any file is touched.
 */
#include "load/avail.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>

#include "load/node.h"
#include "load/place.h"

static int avail_try(const struct job *job, unsigned engine, struct err *err)
{
	struct engine_params params = {
		.depth = engines[engine]->synchronous ? 1 : (unsigned)job->iodepth};
	struct engine *e = NULL;
	int r = engines[engine]->open(&e, &params, err);

	if (r == 0)
		engines[engine]->close(e);
	return r;
}

/* The first engine of the job that works here; the refusals before it into the ledger. */
static int avail_choose(struct plan_worker *w, struct ledger *ledger, struct err *err)
{
	const struct value_enums *list = &w->job->ioengine;

	for (unsigned i = 0;; i++) {
		char setting[32];

		w->engine = (unsigned)list->v[i];
		int r = avail_try(w->job, w->engine, err);

		if (r == 0 || list->n == 1)
			return r;
		if (i + 1 == list->n) {
			err_in(err, "option ioengine: none of the list works here, the last of it");
			return r;
		}
		if (!w->engine_error)
			w->engine_error = -r;
		snprintf(setting, sizeof setting, "ioengine=%s", engines[w->engine]->name);
		ledger_add(ledger, setting, "1", "0", -r, strerror(-r));
		*err = (struct err){0};
	}
}

int avail_check(struct plan *plan, struct shared *shared, struct err *err)
{
	cpu_set_t before;
	struct ledger ignored = {0};
	bool known = sched_getaffinity(0, sizeof before, &before) == 0;

	for (unsigned i = 0; i < plan->workers_n; i++) {
		struct plan_worker *w = &plan->workers[i];
		int r = 0;

		if (i && w->job == w[-1].job) {
			w->engine = w[-1].engine;
			w->engine_error = w[-1].engine_error;
			ledger_copy(&shared->worker[i].ledger, &shared->worker[i - 1].ledger);
		} else {
			r = avail_choose(w, &shared->worker[i].ledger, err);
		}
		if (r == 0 && known && w->job->cpus_allowed)
			r = place_thread(w->job, w->clone, err);
		if (r == 0 && known && (w->job->numa_cpu_nodes || w->job->numa_mem_policy)) {
			r = node_thread(w->job, &ignored, err);
			node_reset();
		}
		if (known && (w->job->cpus_allowed || w->job->numa_cpu_nodes))
			(void)sched_setaffinity(0, sizeof before, &before);
		if (r < 0) {
			err_in(err, "%s: job %s", w->job->where, w->job->name);
			return r;
		}
	}
	return 0;
}
