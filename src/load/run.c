/*
 * run -- the child's side of a run.
 *
 * Its main thread is the timekeeper: workers never look at a clock to learn
 * whether they are to go on, they read a word that is written here.
 */
#include "load/run.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/num.h"
#include "load/advice.h"
#include "load/avail.h"
#include "load/guard.h"
#include "load/leave.h"
#include "load/limits.h"
#include "load/log_writer.h"
#include "load/rig.h"
#include "load/stacks.h"
#include "load/target.h"
#include "load/verify_plan.h"
#include "load/worker.h"

/* Enough for the loop, rig and strerror; stacks of 10^4 workers must fit. */
enum { RUN_STACK = 256 << 10 };

struct run;

struct run_thread {
	struct run *run;
	unsigned index;
	pthread_t thread;
	bool started;
	uint64_t release, measure, end; /* ns, CLOCK_MONOTONIC; end UINT64_MAX: none */
};

struct run {
	struct shared *shared;
	struct plan *plan;
	int control;
	int wake[2]; /* a worker did what the timekeeper waits for */
	bool told;   /* control has said stop */
	/* Of the stage: workers not yet ready, and not yet done. */
	_Atomic unsigned unready, undone;
	struct run_thread *threads;
	struct stacks stacks; /* of the stage */
	struct log_writer *logs;
	bool exits;    /* the end of one worker may end others */
	bool exit_any; /* and does so without an error: exitall, which holds for all as in fio */
	bool over;     /* no further stage */
};

static void run_wake(struct run *run)
{
	/* A full pipe has been written to: the timekeeper will look anyway. */
	ssize_t ignored = write(run->wake[1], "", 1);

	(void)ignored;
}

/*
 * One worker less of those waited for.  Only the last one wakes the timekeeper: two
 * switches of context for every step of 10^4 workers would be most of a short run.
 */
static void run_count_down(struct run *run, _Atomic unsigned *left, bool tell)
{
	if (atomic_fetch_sub(left, 1) == 1 || tell)
		run_wake(run);
}

static void *run_worker(void *arg)
{
	struct run_thread *t = arg;
	struct run *run = t->run;
	struct shared_worker *shm = &run->shared->worker[t->index];
	struct worker worker;

	shm->first = clock_ticks(&run->shared->clock);
	atomic_store(&shm->state, WORKER_OPENING);
	bool ready = rig_up(&worker, run->shared, run->plan, t->index) == 0;

	if (ready)
		atomic_store(&shm->state, WORKER_READY);
	run_count_down(run, &run->unready, false);
	int command = ready ? shared_wait_command(shm) : COMMAND_STOP;

	if (command < COMMAND_END && !worker.job->create_only) {
		atomic_store(&shm->state, WORKER_RUNNING);
		worker_run(&worker, command);
	}
	rig_down(&worker);
	shm->last = clock_ticks(&run->shared->clock);
	atomic_fetch_add(&run->shared->ended, 1);
	atomic_store(&shm->state, WORKER_DONE);
	run_count_down(run, &run->undone, run->exits);
	return NULL;
}

/* Sleep until a worker wakes us, the supervisor says stop, or the time (ns) has come. */
static void run_sleep(struct run *run, uint64_t until)
{
	/* Once it has said stop it stays readable: it is not asked again. */
	int control = run->told ? -1 : run->control;
	struct pollfd fds[2] = {{control, POLLIN, 0}, {run->wake[0], POLLIN, 0}};
	uint64_t now = clock_ns();
	uint64_t left = until > now ? until - now : 0;
	struct timespec t = {.tv_sec = (time_t)(left / NSEC_PER_SEC),
			     .tv_nsec = (long)(left % NSEC_PER_SEC)};
	char drop[256];

	if (ppoll(fds, 2, until == UINT64_MAX ? NULL : &t, NULL) <= 0)
		return;
	if (fds[0].revents) {
		run->told = true;
		atomic_store(&run->shared->stop, 1);
	}
	if (fds[1].revents)
		while (read(run->wake[0], drop, sizeof drop) == (ssize_t)sizeof drop)
			;
}

static void run_stop_all(struct run *run, unsigned first, unsigned last)
{
	for (unsigned i = first; i < last; i++)
		shared_command(&run->shared->worker[i], COMMAND_STOP);
}

/* End those that the ends of others end.  Workers of one group follow one another. */
static void run_exits(struct run *run, unsigned first, unsigned last)
{
	const struct plan *plan = run->plan;

	for (unsigned i = first, next; i < last; i = next) {
		bool group = false, stage = false;

		for (next = i;
		     next < last && plan->workers[next].job->group == plan->workers[i].job->group;
		     next++) {
			const struct shared_worker *shm = &run->shared->worker[next];
			const struct job *job = plan->workers[next].job;

			if (atomic_load(&shm->state) != WORKER_DONE ||
			    (!run->exit_any && !(job->exitall_on_error && shm->err.code)))
				continue;
			group = true;
			stage |= job->exit_what != EXIT_GROUP;
			run->over |= job->exit_what == EXIT_ALL;
		}
		if (stage)
			run_stop_all(run, first, last);
		else if (group)
			run_stop_all(run, i, next);
	}
}

static void run_schedule(struct run *run, unsigned first, unsigned last)
{
	uint64_t now = clock_ns();

	for (unsigned i = first; i < last; i++) {
		struct run_thread *t = &run->threads[i];
		const struct job *job = run->plan->workers[i].job;

		t->release = now + job->startdelay;
		t->measure = t->release + job->ramp_time;
		t->end = job->runtime ? t->measure + job->runtime : UINT64_MAX;
	}
}

/* Give every command whose time has come; returns when the next one is due. */
static uint64_t run_keep_time(struct run *run, unsigned first, unsigned last)
{
	uint64_t now = clock_ns(), next = UINT64_MAX;

	for (unsigned i = first; i < last; i++) {
		const struct run_thread *t = &run->threads[i];
		struct shared_worker *shm = &run->shared->worker[i];
		uint64_t due = UINT64_MAX;

		if (now >= t->end) {
			shared_command(shm, COMMAND_END);
		} else if (now >= t->measure) {
			shared_command(shm, COMMAND_MEASURE);
			due = t->end;
		} else if (now >= t->release) {
			shared_command(shm, COMMAND_RAMP);
			due = t->measure;
		} else {
			due = t->release;
		}
		if (due < next)
			next = due;
	}
	return next;
}

static bool run_start_threads(struct run *run, unsigned first, unsigned last)
{
	pthread_attr_t attr;
	unsigned left = last - first;
	int r = -stacks_open(&run->stacks, left, RUN_STACK);

	atomic_store(&run->unready, left);
	atomic_store(&run->undone, left);
	pthread_attr_init(&attr);
	for (unsigned i = first; i < last && r == 0; i++) {
		struct run_thread *t = &run->threads[i];

		*t = (struct run_thread){.run = run, .index = i};
		stacks_lend(&run->stacks, i - first, &attr);
		r = pthread_create(&t->thread, &attr, run_worker, t);
		t->started = r == 0;
		left -= t->started;
	}
	pthread_attr_destroy(&attr);
	atomic_fetch_sub(&run->undone, left);
	if (r)
		err_sys(&run->shared->err, ERR_FAILED, r,
			"thread %u of %u could not be started; lower numjobs or raise "
			"ulimit -u or the pids limit of the cgroup",
			last - first - left + 1, last - first);
	return r == 0;
}

/* Every worker is ready; false: one of them is not, or a stop came. */
static bool run_all_ready(struct run *run, unsigned first, unsigned last)
{
	while (atomic_load(&run->unready)) {
		if (atomic_load(&run->shared->stop))
			return false;
		run_sleep(run, UINT64_MAX);
	}
	return atomic_load(&run->undone) == last - first;
}

/* One stage: all its workers from start to end. */
static bool run_stage(struct run *run, unsigned first, unsigned last)
{
	bool ok = run_start_threads(run, first, last) && run_all_ready(run, first, last);

	if (ok)
		run_schedule(run, first, last);
	else
		run_stop_all(run, first, last);
	while (atomic_load(&run->undone)) {
		if (atomic_load(&run->shared->stop))
			run_stop_all(run, first, last);
		if (run->exits)
			run_exits(run, first, last);
		uint64_t next = ok ? run_keep_time(run, first, last) : UINT64_MAX;

		run_sleep(run, next);
	}
	for (unsigned i = first; i < last; i++)
		if (run->threads[i].started)
			pthread_join(run->threads[i].thread, NULL);
	stacks_close(&run->stacks);
	return ok && !run->over && !atomic_load(&run->shared->stop);
}

static void run_stages(struct run *run)
{
	const struct plan *plan = run->plan;
	unsigned first = 0;

	for (unsigned i = 0; i < plan->workers_n; i++) {
		run->exit_any |= plan->workers[i].job->exitall;
		run->exits |= run->exit_any || plan->workers[i].job->exitall_on_error;
	}
	clock_estimate(&run->shared->clock);
	atomic_store(&run->shared->phase, PHASE_RUNNING);
	while (first < plan->workers_n) {
		unsigned last = first;

		while (last < plan->workers_n &&
		       plan->workers[last].stage == plan->workers[first].stage)
			last++;
		atomic_store(&run->shared->stage, plan->workers[first].stage);
		if (!run_stage(run, first, last))
			break;
		first = last;
	}
}

static int run_open(struct run *run, struct err *err)
{
	run->threads = calloc(run->plan->workers_n, sizeof *run->threads);
	if (!run->threads)
		return err_sys(err, ERR_FAILED, ENOMEM, "%u workers", run->plan->workers_n);
	if (pipe2(run->wake, O_CLOEXEC | O_NONBLOCK) < 0)
		return err_sys(err, ERR_FAILED, errno, "pipe");
	return 0;
}

/* What is wrong with a job is said before a file of another one changes. */
static int run_foresee(struct plan *plan, struct shared *shared, struct err *err)
{
	uint64_t *sizes = calloc(plan->targets_n, sizeof *sizes);

	if (!sizes)
		return err_sys(err, ERR_FAILED, ENOMEM, "%u files", plan->targets_n);
	for (unsigned i = 0; i < plan->targets_n; i++)
		sizes[i] = plan->targets[i].size;
	int r = plan_regions(plan, false, err);

	if (r == 0)
		r = limits_check_alignment(plan, err);
	if (r == 0)
		r = verify_plan(plan, shared, err);
	for (unsigned i = 0; i < plan->targets_n; i++)
		plan->targets[i].size = sizes[i];
	free(sizes);
	return r;
}

static int run_prepare(struct run *run, const struct job_list *list, const struct run_options *opts)
{
	struct shared *shared = run->shared;
	struct err *err = &shared->err;
	int r = avail_check(run->plan, shared, err);

	if (r == 0)
		r = limits_check(run->plan, err);
	if (r == 0)
		r = guard_open(run->plan, list, opts, err);
	if (r < 0)
		return r;
	r = run_foresee(run->plan, shared, err);
	if (r == 0)
		r = log_writer_open(&run->logs, run->plan, list, opts, shared, err);
	atomic_store(&shared->phase, PHASE_LAYING_OUT);
	if (r == 0)
		r = target_lay_out(run->plan, &shared->layout, &shared->stop, err);
	if (r == 0)
		r = plan_regions(run->plan, true, err);
	if (r == 0)
		r = limits_check_alignment(run->plan, err);
	if (r == 0)
		r = run_open(run, err);
	if (r < 0)
		log_writer_close(run->logs, true), guard_close(run->plan, true);
	return r;
}

void run_child(struct shared *shared, struct plan *plan, const struct job_list *list,
	       const struct run_options *opts, int control, int notify)
{
	struct run run = {.shared = shared, .plan = plan, .control = control, .wake = {-1, -1}};
	int r = run_prepare(&run, list, opts);

	if (r == 0) {
		advice(plan, shared);
		shared_disks(shared, plan);
		run_stages(&run);
		log_writer_close(run.logs, false);
		if (list->cell)
			leave_tell(plan, shared);
		if (list->cell && !atomic_load(&shared->stop) && !shared->err.code)
			(void)leave_settle(plan, &shared->err);
		leave_mark(plan);
		leave_unlink(plan);
	}
	atomic_store(&shared->phase, PHASE_DONE);
	ssize_t ignored = write(notify, "", 1);

	(void)ignored;
	if (r == 0)
		guard_close(plan, false);
	free(run.threads);
}
