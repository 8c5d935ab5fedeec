/*
 * avail -- what a plan needs of this machine, tried before any file is touched.
 */
#include "load/avail.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdalign.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "load/node.h"
#include "load/place.h"
#include "load/wish.h"

/* wishes: also what of the job's wishes an engine grants without its files. */
static int avail_try(const struct job *job, unsigned engine, bool wishes,
		     struct engine_params *params, struct err *err)
{
	alignas(4096) char block[4096];
	int null = wishes && job->registerfiles ? open("/dev/null", O_RDONLY | O_CLOEXEC) : -1;
	struct engine *e = NULL;

	*params = (struct engine_params){
		.depth = engines[engine]->synchronous ? 1 : (unsigned)job->iodepth,
		.buf = block,
		.buf_len = sizeof block,
		.fds = &null,
		.nfds = null >= 0,
		.fixedbufs.want = wishes && job->fixedbufs,
		.registerfiles.want = null >= 0,
		.sqpoll.want = wishes && job->sqthread_poll,
		.sqpoll_cpu = job->origin[OPT_sqthread_poll_cpu] ? (int)job->sqthread_poll_cpu : -1,
	};
	int r = engines[engine]->open(&e, params, err);

	if (r == 0)
		engines[engine]->close(e);
	if (null >= 0)
		close(null);
	return r;
}

/* The first engine of the job that works here; the refusals before it into the ledger. */
static int avail_choose(struct plan_worker *w, bool wishes, struct ledger *ledger, struct err *err)
{
	const struct value_enums *list = &w->job->ioengine;
	struct engine_params params;

	for (unsigned i = 0;; i++) {
		char setting[32];

		w->engine = (unsigned)list->v[i];
		int r = avail_try(w->job, w->engine, wishes, &params, err);

		if (r == 0)
			wish_tell_engine(w, &params, ledger);
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

int avail_check(struct plan *plan, struct shared *shared, bool wishes, struct err *err)
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
			r = avail_choose(w, wishes, &shared->worker[i].ledger, err);
		}
		if (r == 0 && known && w->job->cpus_allowed)
			r = place_thread(w->job, w->clone, &shared->worker[i].ledger, err);
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
