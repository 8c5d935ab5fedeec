/*
 * probe -- finds out what works here, and what does not, by trying it.
 */
#include "load/probe.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/num.h"
#include "engine/engine.h"
#include "load/ceiling.h"
#include "load/detach.h"
#include "load/direct.h"
#include "load/spot.h"
#include "load/try.h"
#include "measure/clock.h"

/* What the child is at, for who has waited for it in vain. */
static const char *probe_stage_name(int stage)
{
	static const char *const names[] = {
		[PROBE_STAGE_ENV] = "looking at the system",
		[PROBE_STAGE_COUNTERS] = "asking for counters",
		[PROBE_STAGE_CLOCK] = "reading the clock",
		[PROBE_STAGE_CEILING] = "running the null engine",
		[PROBE_STAGE_PATH] = "opening it and writing to it",
		[PROBE_STAGE_STORAGE] = "asking for its file system",
		[PROBE_STAGE_DIRECT] = "reading it with O_DIRECT",
		[PROBE_STAGE_ENGINES] = "one I/O with each engine",
		[PROBE_STAGE_DONE] = "ending",
	};

	return names[stage];
}

static void probe_describe(struct probe *p, const struct spot *s)
{
	static const char *const tried[] = {
		[SPOT_NEW] = "a new file in it, which is gone again",
		[SPOT_OLD] = "itself, reading only",
		[SPOT_MEMORY] = "a file in memory: the path has none to offer",
		[SPOT_NONE] = "nothing",
	};
	mode_t kind = s->st.st_mode;

	fact_set(&p->path_kind, "%s",
		 S_ISDIR(kind)	 ? "a folder"
		 : S_ISBLK(kind) ? "a block device"
				 : "a file");
	fact_set(&p->path_tried_on, "%s",
		 s->refused == ENODATA ? "a file in memory: it is smaller than what is tried"
				       : tried[s->kind]);
	if (s->kind == SPOT_NEW)
		p->path_written = reading_of(1);
	else if (s->refused && s->refused != ENODATA)
		p->path_written = reading_refused(s->refused);
}

static void probe_direct(struct probe *p, const struct spot *s)
{
	struct direct d = {0};

	if (s->direct_refused)
		p->direct_open = reading_refused(s->direct_refused);
	if (s->direct < 0)
		return;
	p->direct_open = reading_of(1);
	direct_try(&d, s->direct);
	p->direct_told_memory = d.told_memory;
	p->direct_told_offset = d.told_offset;
	p->direct_least_memory = d.least_memory;
	p->direct_least_offset = d.least_offset;
	p->direct_unaligned = d.unaligned;
	p->direct_cached = d.cached;
}

static void probe_engines(struct probe *p, const struct spot *s)
{
	unsigned len = 4096;

	if (reading_known(&p->direct_least_offset) && p->direct_least_offset.value > len)
		len = (unsigned)p->direct_least_offset.value;
	/* Who was killed for a try goes on with the next one. */
	for (unsigned i = p->tries; i / 2 < engines_n && i / 2 < PROBE_ENGINES; i++) {
		struct probe_engine *e = &p->engine[i / 2];
		bool write = s->kind != SPOT_OLD;

		e->name = engines[i / 2]->name;
		e->diskless = engines[i / 2]->diskless;
		p->engines_n = i / 2 + 1;
		p->tries = i + 1;
		if (i % 2 == 0)
			e->buffered = try_engine(engines[i / 2], s->buffered, write, len);
		else if (e->diskless)
			e->direct = e->buffered;
		else if (s->direct >= 0)
			e->direct = try_engine(engines[i / 2], s->direct, write, len);
	}
}

static void probe_path(struct probe *p, const char *path, const struct mounts *mounts)
{
	struct spot spot;

	atomic_store(&p->stage, PROBE_STAGE_PATH);
	if (spot_open(&spot, path, &p->err) == 0) {
		probe_describe(p, &spot);
		atomic_store(&p->stage, PROBE_STAGE_STORAGE);
		storage_fill(&p->storage, spot.place, mounts);
		atomic_store(&p->stage, PROBE_STAGE_DIRECT);
		probe_direct(p, &spot);
		atomic_store(&p->stage, PROBE_STAGE_ENGINES);
		probe_engines(p, &spot);
	}
	spot_close(&spot);
}

/* All stages from first on. */
static void probe_child(struct probe *p, const char *path, int first)
{
	struct mounts mounts = mounts_read();

	/* The clock first: what is dear at first may be cheap a second later. */
	for (int stage = first; stage < PROBE_STAGE_PATH; stage++) {
		atomic_store(&p->stage, stage);
		if (stage == PROBE_STAGE_CLOCK)
			env_clock(&p->env);
		else if (stage == PROBE_STAGE_ENV)
			env_fill(&p->env, &mounts, false);
		else if (stage == PROBE_STAGE_COUNTERS)
			env_perf(&p->env);
		else
			ceiling_measure(&p->ceiling_iops, &p->ceiling_io_ns);
	}
	probe_path(p, path, &mounts);
	mounts_release(&mounts);
	atomic_store(&p->stage, PROBE_STAGE_DONE);
}

struct probe_end {
	bool exited; /* the child is gone; false: it had to be given up */
	int status;  /* of wait(2), where it is */
	int signal;  /* that came to us, 0: none */
};

/* Wait for the child's end, a signal, or the deadline. */
static struct probe_end probe_wait(pid_t child, const sigset_t *set, uint64_t deadline)
{
	struct probe_end end = {0};

	for (;;) {
		if (waitpid(child, &end.status, WNOHANG) == child) {
			end.exited = true;
			return end;
		}
		uint64_t now = clock_ns();

		if (now >= deadline)
			return end;
		struct timespec t = {.tv_sec = (time_t)((deadline - now) / NSEC_PER_SEC),
				     .tv_nsec = (long)((deadline - now) % NSEC_PER_SEC)};
		int sig = sigtimedwait(set, NULL, &t);

		if (sig > 0 && sig != SIGCHLD) {
			end.signal = sig;
			return end;
		}
	}
}

/*
 * The child was killed, as by a seccomp filter for a call it should not make: note
 * that, and return the stage to go on with; -1: there is no going on.
 */
static int probe_after(struct probe *p, int sig)
{
	int stage = atomic_load(&p->stage);

	if (stage == PROBE_STAGE_COUNTERS)
		env_perf_killed(&p->env);
	if (stage < PROBE_STAGE_PATH)
		return stage + 1;
	if (stage != PROBE_STAGE_ENGINES || !p->tries)
		return -1;
	struct probe_engine *e = &p->engine[(p->tries - 1) / 2];
	struct probe_try *t = p->tries % 2 ? &e->buffered : &e->direct;

	*t = (struct probe_try){.step = PROBE_OPEN, .signal = sig};
	return PROBE_STAGE_PATH;
}

static void probe_judge(struct probe *p, const char *path, const struct probe_end *end,
			uint64_t timeout)
{
	const char *stage = probe_stage_name(atomic_load(&p->stage));

	if (end->signal)
		err_set(&p->err, (enum err_code)(ERR_SIGNAL + end->signal), EINTR,
			"probe: ended by signal %d (%s) while %s", end->signal,
			strsignal(end->signal), stage);
	else if (!end->exited)
		err_set(&p->err, ERR_HUNG, ETIMEDOUT,
			"probe: %s: no answer within %g s while %s; what was found before is "
			"complete. --timeout=TIME waits longer",
			path, (double)timeout / 1e9, stage);
	else if (WIFSIGNALED(end->status))
		err_set(&p->err, ERR_FAILED, EIO, "probe: %s: killed by signal %d (%s) while %s",
			path, WTERMSIG(end->status), strsignal(WTERMSIG(end->status)), stage);
}

/* A child stuck in the kernel dies when its device answers; nobody waits for that. */
static void probe_kill(pid_t child)
{
	kill(child, SIGKILL);
	for (int i = 0; i < 50 && waitpid(child, NULL, WNOHANG) == 0; i++) {
		struct timespec t = {0, 2000000};

		nanosleep(&t, NULL);
	}
}

/* Children, one after another, until all stages are done.  0; -errno: not even one. */
static int probe_stages(struct probe *p, const char *path, uint64_t timeout, const sigset_t *set,
			struct err *err)
{
	uint64_t deadline = clock_ns() + timeout;
	pid_t self = getpid();

	for (int first = 0; first >= 0;) {
		pid_t child = fork();

		if (child < 0)
			return err_sys(err, ERR_FAILED, errno,
				       "probe: no process; raise ulimit -u or the pids limit of "
				       "the cgroup: fork");
		if (child == 0) {
			detach(self);
			probe_child(p, path, first);
			_exit(0);
		}
		struct probe_end end = probe_wait(child, set, deadline);

		if (!end.exited)
			probe_kill(child);
		first = end.exited && WIFSIGNALED(end.status) ? probe_after(p, WTERMSIG(end.status))
							      : -1;
		if (first < 0)
			probe_judge(p, path, &end, timeout);
	}
	return 0;
}

int probe_run(struct probe **out, const char *path, uint64_t timeout, struct err *err)
{
	struct probe *p =
		mmap(NULL, sizeof *p, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	sigset_t set, before;

	if (p == MAP_FAILED)
		return err_sys(err, ERR_FAILED, errno, "probe: memory");
	fact_set(&p->path_path, "%s", path);
	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, &before);
	int r = probe_stages(p, path, timeout, &set, err);

	sigprocmask(SIG_SETMASK, &before, NULL);
	if (r < 0) {
		probe_release(p);
		return r;
	}
	*out = p;
	return 0;
}

void probe_release(struct probe *p)
{
	if (p)
		munmap(p, sizeof *p);
}
