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
#include "load/command.h"
#include "load/exits.h"
#include "load/filing.h"
#include "load/guard.h"
#include "load/leave.h"
#include "load/log_writer.h"
#include "load/marking.h"
#include "load/prepare.h"
#include "load/rig.h"
#include "load/settle.h"
#include "load/stacks.h"
#include "load/strict.h"
#include "load/surround.h"
#include "load/target.h"
#include "load/worker.h"

/* Enough for the loop, rig and strerror; stacks of 10^4 workers must fit. */
enum { RUN_STACK = 256 << 10 };

struct run;

struct run_thread {
	struct run *run;
	unsigned index;
	pthread_t thread;
	bool started, scheduled;
	uint64_t release, measure, end; /* ns, CLOCK_MONOTONIC; end UINT64_MAX: none */
};

struct run {
	struct shared *shared;
	struct plan *plan;
	int control;
	int wake[2]; /* a worker did what the timekeeper waits for */
	bool told;   /* control has said stop */
	/* Of the stage: threads that are not yet ready, and not yet done. */
	_Atomic unsigned opening, undone;
	unsigned started;     /* of the stage */
	struct stacks stacks; /* of the stage */
	struct run_thread *threads;
	struct log_writer *logs;
	struct exits exits;
	struct settle *settle; /* by worker */
	bool strict;	       /* no I/O with other settings than those asked for */
	struct marking marking;
};

static void run_wake(struct run *run)
{
	/* A full pipe has been written to: the timekeeper will look anyway. */
	ssize_t ignored = write(run->wake[1], "", 1);

	(void)ignored;
}

/*
 * One thread less of those waited for.  Only the last one wakes the timekeeper: two
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

	spend_here(shm);
	shm->first = clock_ticks(&run->shared->clock);
	atomic_store(&shm->state, WORKER_OPENING);
	bool ready = rig_up(&worker, run->shared, run->plan, t->index) == 0;

	/* One that failed stays with the opening until it is done. */
	if (ready) {
		atomic_store(&shm->state, WORKER_READY);
		run_count_down(run, &run->opening, false);
	}
	int command = ready ? command_wait(shm) : COMMAND_STOP;

	if (command < COMMAND_END && !worker.job->create_only) {
		atomic_store(&shm->state, WORKER_RUNNING);
		worker_run(&worker, command);
	}
	rig_down(&worker);
	shm->last = clock_ticks(&run->shared->clock);
	atomic_fetch_add(&run->shared->ended, 1);
	spend_gone(shm);
	atomic_store(&shm->state, WORKER_DONE);
	if (!ready)
		run_count_down(run, &run->opening, false);
	run_count_down(run, &run->undone, run->exits.each);
	if (run->plan->workers[t->index].stage + 1 == run->plan->stages)
		marking_pass(&run->marking);
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

static void run_schedule(struct run *run, unsigned first, unsigned last)
{
	filing_before(run->plan, run->shared, first, last);
	uint64_t now = clock_ns();

	for (unsigned i = first; i < last; i++) {
		struct run_thread *t = &run->threads[i];
		const struct job *job = run->plan->workers[i].job;

		if (!t->started || t->scheduled)
			continue;
		t->scheduled = true;
		t->release = now + job->startdelay;
		t->measure = t->release + job->ramp_time;
		t->end = job->runtime ? t->measure + job->runtime : UINT64_MAX;
		settle_begin(run->settle, run->plan, i, t->measure);
	}
}

/* Give every command whose time has come; returns when the next one is due. */
static uint64_t run_keep_time(struct run *run, unsigned first, unsigned last)
{
	uint64_t now = clock_ns();
	uint64_t next = settle_look(run->settle, run->shared, run->plan, first, last, now);
	bool measuring = false, begun = false;

	for (unsigned i = first; i < last; i++) {
		const struct run_thread *t = &run->threads[i];
		struct shared_worker *shm = &run->shared->worker[i];
		uint64_t due = UINT64_MAX;

		if (!t->scheduled)
			continue;
		begun |= now >= t->release;
		if (now >= t->end || settle_over(run->settle, run->shared, i)) {
			command_give(shm, COMMAND_END);
		} else if (now >= t->measure) {
			command_give(shm, COMMAND_MEASURE);
			measuring = true;
			due = t->end;
		} else if (now >= t->release) {
			command_give(shm, COMMAND_RAMP);
			due = t->measure;
		} else {
			due = t->release;
		}
		if (due < next)
			next = due;
	}
	/* After the commands: nobody waits for these. */
	if (begun)
		marking_begun(&run->marking, measuring);
	if (measuring && !run->shared->machine[0].ns)
		run->shared->machine[0] = cpu_machine();
	return next;
}

static bool run_start_threads(struct run *run, unsigned first, unsigned last)
{
	pthread_attr_t attr;
	int r = 0;

	pthread_attr_init(&attr);
	/* Ours: so the count cannot end before all are started. */
	atomic_fetch_add(&run->opening, 1);
	for (unsigned i = first; i < last && r == 0; i++) {
		struct run_thread *t = &run->threads[i];

		if (t->started || exits_awaited(run->plan, run->shared, i))
			continue;
		*t = (struct run_thread){.run = run, .index = i};
		stacks_lend(&run->stacks, i - first, &attr);
		atomic_fetch_add(&run->opening, 1);
		atomic_fetch_add(&run->undone, 1);
		r = pthread_create(&t->thread, &attr, run_worker, t);
		t->started = r == 0;
		run->started += t->started;
		if (t->started)
			continue;
		atomic_fetch_sub(&run->opening, 1);
		run_count_down(run, &run->undone, false);
		err_sys(&run->shared->err, ERR_FAILED, r,
			"thread %u of %u could not be started; lower numjobs or raise ulimit -u or "
			"the pids limit of the cgroup",
			i + 1 - first, last - first);
	}
	atomic_fetch_sub(&run->opening, 1);
	pthread_attr_destroy(&attr);
	return r == 0;
}

/*
 * Start those whose turn has come, and let all that have opened begin together.
 * False: one of them could not.
 */
static bool run_admit(struct run *run, unsigned first, unsigned last)
{
	unsigned opening = 0, failed = 0, n = 0;

	if (!run_start_threads(run, first, last))
		return false;
	for (unsigned i = first; i < last; i++) {
		int state = atomic_load(&run->shared->worker[i].state);

		if (!run->threads[i].started || run->threads[i].scheduled)
			continue;
		n++;
		opening += state < WORKER_READY;
		failed += state == WORKER_DONE;
	}
	if (opening || !n)
		return true;
	if (failed || (run->strict &&
		       strict_check(run->shared, run->plan, first, last, &run->shared->err) < 0))
		return false;
	run_schedule(run, first, last);
	return true;
}

/* Those that have begun go on. */
static void run_refuse(struct run *run, unsigned first, unsigned last)
{
	for (unsigned i = first; i < last; i++)
		if (!run->threads[i].scheduled)
			command_stop(run->shared, i, i + 1);
}

/* One stage: all its workers from start to end. */
static bool run_stage(struct run *run, unsigned first, unsigned last)
{
	int r = stacks_open(&run->stacks, last - first, RUN_STACK);
	bool ok = r == 0;

	if (!ok)
		err_sys(&run->shared->err, ERR_FAILED, -r, "stacks of %u threads; lower numjobs",
			last - first);
	run->started = 0;
	for (;;) {
		/* Before: one that ends meanwhile may let others begin, or have failed. */
		bool idle = !atomic_load(&run->undone);
		unsigned started = run->started;

		if (atomic_load(&run->shared->stop))
			command_stop(run->shared, first, last);
		else if (ok && !run->exits.over && !(ok = run_admit(run, first, last)))
			run_refuse(run, first, last);
		if (idle && run->started == started)
			break;
		if (run->exits.on)
			exits_look(&run->exits, run->plan, run->shared, first, last);
		run_sleep(run, run_keep_time(run, first, last));
	}
	if (last == run->plan->workers_n)
		marking_end(&run->marking);
	for (unsigned i = first; i < last; i++)
		if (run->threads[i].started)
			pthread_join(run->threads[i].thread, NULL);
	/* The process ends with its last stage, which gives them back at once. */
	if (last < run->plan->workers_n)
		stacks_close(&run->stacks);
	return ok && !run->exits.over && !atomic_load(&run->shared->stop);
}

static void run_stages(struct run *run)
{
	const struct plan *plan = run->plan;
	unsigned first = 0;

	exits_init(&run->exits, plan);
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
	run->settle = calloc(run->plan->workers_n, sizeof *run->settle);
	if (!run->threads || !run->settle)
		return err_sys(err, ERR_FAILED, ENOMEM, "%u workers", run->plan->workers_n);
	for (unsigned i = 0; i < run->plan->workers_n; i++)
		run->settle[i] = (struct settle){
			.next = UINT64_MAX,
			.leader = settle_leads(run->plan, i) ? i : run->settle[i - 1].leader};
	if (pipe2(run->wake, O_CLOEXEC | O_NONBLOCK) < 0)
		return err_sys(err, ERR_FAILED, errno, "pipe");
	return 0;
}

void run_child(struct shared *shared, struct plan *plan, const struct job_list *list,
	       const struct run_options *opts, int control, int notify, int marks)
{
	struct run run = {.shared = shared,
			  .plan = plan,
			  .control = control,
			  .wake = {-1, -1},
			  .strict = opts->strict};
	struct mounts mounts = {0};

	marking_open(&run.marking, marks);
	plan->doing = &shared->doing;
	plan->stop = &shared->stop;
	int r = prepare(plan, shared, list, opts, &run.logs);

	if (r == 0 && (r = run_open(&run, &shared->err)) < 0)
		log_writer_close(run.logs, true), guard_close(plan, true);

	if (r == 0) {
		filing_begin(plan, shared);
		surround_before(plan, shared, &mounts);
		advice(plan, shared);
		shared_disks(shared, plan);
		run_stages(&run);
		if (shared->machine[0].ns)
			shared->machine[1] = cpu_machine();
	}
	surround_after(plan, shared, &mounts, opts);
	if (r == 0) {
		log_writer_close(run.logs, false);
		filing_after(plan, shared);
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
	free(run.settle);
}
