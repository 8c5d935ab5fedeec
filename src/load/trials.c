/*
 * trials -- the runs of a sweep, one after another.
 */
#include "load/trials.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

#include "job/order.h"
#include "measure/clock.h"

struct trials {
	const struct supervise_watch *user;
	const struct sweep *sweep;
	struct merge *m;
	struct order_trial *order;
	unsigned at;	       /* the one that runs; index into order */
	bool *barred;	       /* cells that are not tried again */
	uint64_t begin, spent; /* ns: when this one began; of those before it in all */
	uint64_t due;	       /* ns: when the next results so far are */
	int signal;	       /* that ended the sweep */
	struct err first;      /* the first failure of all */
	struct result *out;
};

/* Time left of all runs: those to come take as long as those before did on average. */
static uint64_t trials_left(const struct trials *t, uint64_t left)
{
	uint64_t age = clock_ns() - t->begin, mean;
	unsigned more = t->m->trials - t->at - 1;

	if (!t->at && left == UINT64_MAX)
		return UINT64_MAX;
	mean = t->at ? t->spent / t->at : age + left;
	if (left == UINT64_MAX)
		left = mean > age ? mean - age : 0;
	return left + more * mean;
}

static void trials_progress(void *ctx, const struct snapshot *s)
{
	struct trials *t = ctx;
	struct snapshot all = *s;

	all.trial = t->at + 1;
	all.trials = t->m->trials;
	all.cell = t->order[t->at].cell + 1;
	all.cells = t->sweep->cells;
	all.left_ns = trials_left(t, s->left_ns);
	t->user->progress(t->user->ctx, &all);
}

static void trials_warn(void *ctx, const char *line)
{
	struct trials *t = ctx;

	t->user->warn(t->user->ctx, line);
}

static void trials_interim(void *ctx, const struct result *r)
{
	struct trials *t = ctx;
	struct result all = *r;

	all.merged = t->m;
	merge_disks(t->m, &all);
	while (t->due <= clock_ns())
		t->due += t->user->interval;
	t->user->result(t->user->ctx, &all);
}

/* What is the same in every result of the whole. */
static void trials_head(struct trials *t, struct result *out, bool so_far)
{
	struct timespec wall;

	clock_gettime(CLOCK_REALTIME, &wall);
	out->list = t->sweep->list;
	out->version = PACKAGE_VERSION;
	out->merged = t->m;
	out->so_far = so_far;
	out->timestamp_ms = (uint64_t)wall.tv_sec * 1000 + (uint64_t)wall.tv_nsec / 1000000;
	if (!out->clock) {
		out->clock = "";
		out->clock_reason = "no I/O was timed";
	}
}

/* Results so far that fell due between two runs. */
static void trials_between(struct trials *t)
{
	struct result all = {0};

	if (!t->user->result || !t->user->interval || clock_ns() < t->due)
		return;
	all.ns_per_tick = t->out->ns_per_tick;
	all.clock = t->out->clock;
	all.clock_reason = t->out->clock_reason;
	trials_head(t, &all, true);
	trials_interim(t, &all);
}

/* The failure of a run as a whole, or of its first job that had one. */
static const struct err *trials_failure(const struct result *r)
{
	if (r->err.code)
		return &r->err;
	for (unsigned i = 0; i < r->jobs_n; i++)
		if (r->jobs[i].err.code)
			return &r->jobs[i].err;
	return NULL;
}

static bool trials_began(const struct result *r)
{
	for (unsigned i = 0; i < r->jobs_n; i++)
		if (r->jobs[i].ran)
			return true;
	return false;
}

/* What a run's end means for those to come; true: there are none. */
static bool trials_judge(struct trials *t, const struct result *r, unsigned cell)
{
	const struct err *failure = trials_failure(r);
	bool denied = failure && failure->code >= ERR_INPUT && failure->code <= ERR_REFUSED &&
		      !trials_began(r);

	t->out->ns_per_tick = r->ns_per_tick;
	t->out->clock = r->clock;
	t->out->clock_reason = r->clock_reason;
	t->out->pid = r->pid;
	if (failure && !t->first.code)
		t->first = *failure;
	t->barred[cell] |= denied;
	t->signal = r->signal;
	if (failure && failure->code == ERR_HUNG)
		t->out->err = *failure;
	return r->signal || t->out->err.code;
}

/* One run.  Returns 0, 1: it is the last one; -errno. */
static int trials_one(struct trials *t, const struct run_options *opts, struct err *err)
{
	struct order_trial trial = t->order[t->at];
	struct supervise_watch watch = {
		.progress = t->user->progress ? trials_progress : NULL,
		.warn = t->user->warn ? trials_warn : NULL,
		.result = t->user->result ? trials_interim : NULL,
		.interval = t->user->interval,
		.first = t->due,
		.ctx = t,
	};
	struct job_list list;
	struct result r = {0};

	if (t->barred[trial.cell])
		return merge_fail(t->m, trial.cell, NULL, err);
	int ret = sweep_cell(t->sweep, trial.cell, trial.turn, &list, err);

	if (ret < 0)
		return ret;
	t->begin = clock_ns();
	struct err failure = {0};

	if (supervise(&list, opts, &watch, &r, &failure) < 0) {
		if (!t->first.code)
			t->first = failure;
		ret = merge_fail(t->m, trial.cell, &failure, err);
	} else {
		ret = merge_add(t->m, &r, trial.cell, err);
		if (ret == 0)
			ret = trials_judge(t, &r, trial.cell);
	}
	t->spent += clock_ns() - t->begin;
	result_release(&r);
	job_list_release(&list);
	return ret;
}

static int trials_all(struct trials *t, const struct run_options *opts, const sigset_t *set,
		      struct err *err)
{
	struct timespec none = {0, 0};
	int ret = 0;

	for (; ret == 0 && t->at < t->m->trials; t->at++) {
		int signo = sigtimedwait(set, NULL, &none);

		if (signo > 0) {
			t->signal = signo;
			break;
		}
		ret = trials_one(t, opts, err);
		if (ret == 0)
			trials_between(t);
	}
	return ret < 0 ? ret : 0;
}

static void trials_end(struct trials *t)
{
	struct result *out = t->out;

	trials_head(t, out, false);
	/* Where nothing ever began the first failure is that of all. */
	if (!t->m->began && t->first.code && !out->err.code)
		out->err = t->first;
	merge_disks(t->m, out);
	out->environment = t->m->environment;
	t->m->environment = NULL;
	out->signal = t->signal;
	out->status = t->m->status;
	if (t->signal)
		out->status = merge_status(out->status, ERR_SIGNAL + t->signal);
}

int trials_run(const struct sweep *sweep, const struct run_options *opts,
	       const struct supervise_watch *watch, struct merge *m, struct result *out,
	       struct err *err)
{
	struct trials t = {.user = watch, .sweep = sweep, .m = m, .out = out};
	sigset_t set, before;
	int ret = 0;

	*out = (struct result){0};
	t.order = calloc(m->trials, sizeof *t.order);
	t.barred = calloc(sweep->cells, sizeof *t.barred);
	if (!t.order || !t.barred)
		ret = err_sys(err, ERR_FAILED, ENOMEM, "%u runs", m->trials);
	/* One that comes between two runs must not end the program without results. */
	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigprocmask(SIG_BLOCK, &set, &before);
	if (!ret) {
		order_make(t.order, sweep->cells, sweep->repeat, m->seed ? &m->seed : NULL);
		t.due = watch->interval ? clock_ns() + watch->interval : UINT64_MAX;
		ret = trials_all(&t, opts, &set, err);
	}
	if (!ret)
		trials_end(&t);
	sigprocmask(SIG_SETMASK, &before, NULL);
	free(t.order);
	free(t.barred);
	return ret;
}
