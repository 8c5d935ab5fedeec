/*
 * supervise -- the parent of a run.
 */
#include "load/supervise.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/num.h"
#include "load/collect.h"
#include "load/detach.h"
#include "load/rank.h"
#include "load/run.h"
#include "load/strict.h"
#include "load/surround.h"
#include "load/watchdog.h"

enum { SUPERVISE_TICK_MS = 500 };

/* From a signal to giving up on the child: results within 2 s are promised. */
#define SUPERVISE_PATIENCE (1500 * 1000 * 1000ull)

/* An I/O older than this makes a run that is given up a hung one. */
#define SUPERVISE_SLOW (250 * 1000 * 1000ull)

struct supervise {
	const struct supervise_watch *watch;
	const struct plan *plan;
	const struct job_list *list;
	struct shared *shared;
	pid_t child;
	int control, notify, signals;
	bool exited, gave_up;
	bool hurried;	   /* given up for a second signal, not for want of an answer */
	int status;	   /* of wait(2), when exited */
	int signal;	   /* the first that came */
	uint64_t deadline; /* ns: then the child is given up; UINT64_MAX: never */
	uint64_t interim;  /* ns: then the results so far; UINT64_MAX: never */
	struct watchdog watchdog;
	int64_t boot_lead; /* CLOCK_BOOTTIME ahead of CLOCK_MONOTONIC */
	sigset_t mask;	   /* of signals, before */
	bool masked;
	struct rank rank; /* of our own, before */
	bool stopped;	  /* was stopped and continued by SIGSTOP or SIGTSTP */
};

static int64_t supervise_boot_lead(void)
{
	struct timespec t;

	if (clock_gettime(CLOCK_BOOTTIME, &t) < 0)
		return 0;
	return (int64_t)t.tv_sec * (int64_t)NSEC_PER_SEC + t.tv_nsec - (int64_t)clock_ns();
}

static void supervise_child(struct supervise *s, struct plan *plan, const struct job_list *list,
			    const struct run_options *opts, pid_t parent, int control, int notify)
{
	int marks = opts->marks ? fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3) : -1;

	detach(parent);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN); /* EFBIG tells it */
#ifdef M_ARENA_MAX
	/* Workers allocate while they are set up: that needs no 64 MiB of addresses each. */
	(void)mallopt(M_ARENA_MAX, 1);
#endif
	run_child(s->shared, plan, list, opts, control, notify, marks);
	_exit(0);
}

static int supervise_start(struct supervise *s, struct plan *plan, const struct job_list *list,
			   const struct run_options *opts, struct err *err)
{
	int control[2], notify[2];
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, &s->mask);
	s->masked = true;
	s->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (s->signals < 0)
		return err_sys(err, ERR_UNAVAILABLE, errno,
			       "signals cannot be watched here; let the seccomp filter allow "
			       "signalfd4: signalfd");
	if (pipe2(control, O_CLOEXEC) < 0 || pipe2(notify, O_CLOEXEC) < 0)
		return err_sys(err, ERR_FAILED, errno, "pipe");
	pid_t self = getpid();
	int r = rank_raise(&s->rank);

	if (r < 0)
		shared_note(s->shared,
			    "the real-time priority of the thread that keeps the time could not be "
			    "raised above that of the workers (%s): they run below it",
			    strerror(-r));
	s->child = fork();
	if (s->child < 0)
		return err_sys(err, ERR_FAILED, errno,
			       "no process for the jobs; raise ulimit -u or the pids limit of the "
			       "cgroup: fork");
	if (s->child == 0) {
		close(control[1]);
		close(notify[0]);
		close(s->signals);
		supervise_child(s, plan, list, opts, self, control[0], notify[1]);
	}
	close(control[0]);
	close(notify[1]);
	s->control = control[1];
	s->notify = notify[0];
	return 0;
}

static void supervise_wait_child(struct supervise *s)
{
	int status;

	while (!s->exited && waitpid(s->child, &status, WNOHANG | WUNTRACED | WCONTINUED) > 0) {
		if (WIFEXITED(status) || WIFSIGNALED(status)) {
			s->exited = true;
			s->status = status;
		} else {
			s->stopped = true;
		}
	}
}

static void supervise_signal(struct supervise *s, int signo)
{
	if (signo == SIGCHLD) {
		supervise_wait_child(s);
	} else if (s->signal) {
		s->gave_up = s->hurried = true;
	} else {
		s->signal = signo;
		s->deadline = clock_ns() + SUPERVISE_PATIENCE;
		atomic_store(&s->shared->stop, 1);
		ssize_t ignored = write(s->control, "", 1);

		(void)ignored;
	}
}

static void supervise_read_signals(struct supervise *s)
{
	struct signalfd_siginfo info;

	while (read(s->signals, &info, sizeof info) == (ssize_t)sizeof info)
		supervise_signal(s, (int)info.ssi_signo);
}

static void supervise_watchdog(struct supervise *s, const struct snapshot *now)
{
	char line[WATCHDOG_LINE];

	if (!watchdog_look(&s->watchdog, s->shared, s->plan, now, line))
		return;
	shared_note(s->shared, "%s", line);
	if (s->watch && s->watch->warn)
		s->watch->warn(s->watch->ctx, line);
}

static void supervise_tick(struct supervise *s)
{
	struct snapshot now;

	snapshot_take(&now, s->shared, s->plan);
	supervise_watchdog(s, &now);
	if (s->watch && s->watch->progress)
		s->watch->progress(s->watch->ctx, &now);
}

/* The results so far, to whoever asked for them; nothing when there are none. */
static void supervise_interim(struct supervise *s, uint64_t now)
{
	struct result r;
	struct err ignored = {0};

	while (s->interim <= now)
		s->interim += s->watch->interval;
	if (s->signal || atomic_load(&s->shared->phase) != PHASE_RUNNING ||
	    collect_so_far(&r, s->shared, s->plan, s->list, &ignored) < 0)
		return;
	r.pid = s->child;
	s->watch->result(s->watch->ctx, &r);
	result_release(&r);
}

/* Until the child is done, gone, or given up. */
static void supervise_watch(struct supervise *s)
{
	uint64_t tick = clock_ns() + SUPERVISE_TICK_MS * 1000000ull;

	while (!s->exited && !s->gave_up) {
		struct pollfd fds[2] = {{s->signals, POLLIN, 0}, {s->notify, POLLIN, 0}};
		uint64_t now = clock_ns(), next = tick < s->deadline ? tick : s->deadline;
		struct timespec t = {0, 0};

		if (s->interim < next)
			next = s->interim;
		if (next > now) {
			t.tv_sec = (time_t)((next - now) / NSEC_PER_SEC);
			t.tv_nsec = (long)((next - now) % NSEC_PER_SEC);
		}
		ppoll(fds, 2, &t, NULL);
		supervise_read_signals(s);
		if (fds[1].revents & POLLIN)
			return;
		/* Both ends closed without a word: it died, and SIGCHLD is under way. */
		supervise_wait_child(s);
		now = clock_ns();
		if (now >= s->deadline)
			s->gave_up = true;
		if (now >= s->interim)
			supervise_interim(s, now);
		if (now >= tick) {
			supervise_tick(s);
			tick = now + SUPERVISE_TICK_MS * 1000000ull;
		}
	}
}

/* The child has said it is done, or is given up: get rid of it, without waiting long. */
static void supervise_reap(struct supervise *s)
{
	sigset_t child;

	if (s->gave_up && !s->exited)
		kill(s->child, SIGKILL);
	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	for (int i = 0; i < 100 && !s->exited; i++) {
		supervise_wait_child(s);
		if (!s->exited)
			sigtimedwait(&child, NULL, &(struct timespec){0, 2000000});
	}
}

/* Has the child done all?  Where it has not, it is got rid of first. */
static bool supervise_done(struct supervise *s)
{
	if (atomic_load(&s->shared->phase) != PHASE_DONE)
		supervise_reap(s);
	return atomic_load(&s->shared->phase) == PHASE_DONE;
}

static void supervise_hung(struct supervise *s)
{
	struct snapshot_oldest oldest = snapshot_oldest_of_all(s->shared, s->plan);

	if (oldest.path)
		err_set(&s->shared->err, ERR_HUNG, ETIMEDOUT,
			"job %s: %s does not answer: %s outstanding for %.1f s; the process that "
			"waits for it (pid %d) and its locks stay until the device answers",
			oldest.job, oldest.path, oldest.what, (double)oldest.age_ns / 1e9,
			(int)s->child);
	else if (atomic_load(&s->shared->phase) == PHASE_LAYING_OUT)
		err_set(&s->shared->err, ERR_HUNG, ETIMEDOUT,
			"%s does not answer: its lay-out did not end within %.1f s of the signal",
			s->plan->targets[atomic_load(&s->shared->layout.target)].path,
			(double)SUPERVISE_PATIENCE / 1e9);
	else
		err_set(&s->shared->err, ERR_HUNG, ETIMEDOUT,
			"the jobs did not end within %.1f s of the signal; the results are those "
			"so far",
			(double)SUPERVISE_PATIENCE / 1e9);
}

/* What became of the child, into the run's own error and notes. */
static void supervise_judge(struct supervise *s, bool done)
{
	/* What we killed ourselves did not die of something else. */
	if (!done && s->gave_up) {
		/* A second signal ends a healthy run too; then nothing has waited long. */
		if (!s->hurried ||
		    snapshot_oldest_of_all(s->shared, s->plan).age_ns > SUPERVISE_SLOW)
			supervise_hung(s);
	} else if (!done && s->exited && WIFSIGNALED(s->status)) {
		int sig = WTERMSIG(s->status);

		err_set(&s->shared->err, ERR_FAILED, EIO,
			"the process doing the I/O was ended by signal %d (%s)%s; the results are "
			"those so far",
			sig, strsignal(sig), sig == SIGKILL ? ", perhaps for want of memory" : "");
	} else if (!done && s->exited) {
		err_set(&s->shared->err, ERR_FAILED, EIO,
			"the process doing the I/O ended with status %d; the results are those so "
			"far",
			WEXITSTATUS(s->status));
	}
	int64_t lead = supervise_boot_lead();

	if (lead > s->boot_lead + 10 * 1000 * 1000)
		shared_note(s->shared,
			    "the machine was suspended for %.1f s during the run: times are not "
			    "to be trusted",
			    (double)(lead - s->boot_lead) / 1e9);
	if (s->stopped)
		shared_note(s->shared,
			    "iosonde was stopped (SIGSTOP) and continued during the run: times are "
			    "not to be trusted");
}

/* Exit status: the first that applies of 7, 128 + N, a lost log, 5, then the first failure. */
static int supervise_status(const struct result *r)
{
	if (r->err.code == ERR_HUNG)
		return ERR_HUNG;
	if (r->signal)
		return ERR_SIGNAL + r->signal;
	if (r->log_err.code)
		return r->log_err.code;
	for (unsigned i = 0; i < r->jobs_n; i++)
		if (mismatch_sum(&r->jobs[i].stats->mismatches))
			return ERR_MISMATCH;
	if (r->err.code)
		return r->err.code;
	for (unsigned i = 0; i < r->jobs_n; i++)
		if (r->jobs[i].err.code)
			return r->jobs[i].err.code;
	return 0;
}

int supervise(const struct job_list *list, const struct run_options *opts,
	      const struct supervise_watch *watch, struct result *out, struct err *err)
{
	struct plan plan = {0};
	struct supervise s = {.watch = watch,
			      .plan = &plan,
			      .list = list,
			      .control = -1,
			      .notify = -1,
			      .signals = -1,
			      .deadline = UINT64_MAX,
			      .interim = UINT64_MAX};
#ifdef M_MMAP_THRESHOLD
	/* Statistics are large and hardly touched: never from a heap, which is cleared. */
	(void)mallopt(M_MMAP_THRESHOLD, 256 << 10);
#endif
	int r = plan_make(&plan, list, err);

	if (r == 0 && !(s.shared = shared_make(&plan, err)))
		r = -ENOMEM;
	if (r < 0)
		goto release;
	clock_init(&s.shared->clock);
	s.boot_lead = supervise_boot_lead();
	if (watch && watch->result && watch->interval)
		s.interim = watch->first ? watch->first : clock_ns() + watch->interval;
	r = supervise_start(&s, &plan, list, opts, err);
	if (r < 0)
		goto release;
	supervise_watch(&s);
	bool done = supervise_done(&s);

	surround_rescue(s.shared, opts);
	supervise_judge(&s, done);
	r = collect(out, s.shared, &plan, list, err);
	if (done)
		supervise_reap(&s); /* it was ending meanwhile */
	if (r == 0) {
		/* An interrupted preparation is no failure of its own. */
		if (s.signal && out->err.code && out->err.code != ERR_HUNG)
			out->err = (struct err){0};
		out->signal = s.signal;
		out->pid = s.child;
		if (opts->strict && !out->err.code && !s.signal)
			(void)strict_check(s.shared, &plan, 0, plan.workers_n, &out->err);
		out->status = supervise_status(out);
	}
release:
	/* From here on a signal ends the program: delivery may block. */
	if (s.masked)
		sigprocmask(SIG_SETMASK, &s.mask, NULL);
	rank_restore(&s.rank);
	for (int i = 0; i < 3; i++) {
		int fd = i == 0 ? s.control : i == 1 ? s.notify : s.signals;

		if (fd >= 0)
			close(fd);
	}
	shared_release(s.shared);
	plan_release(&plan);
	return r;
}
