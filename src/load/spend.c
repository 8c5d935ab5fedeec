/*
 * spend -- what the phases of a worker cost.
 *
 * Threads of the kernel that work for an io_uring (io-wq, SQPOLL) are threads of
 * this process: its CPU time has theirs, also when they have ended, and needs no
 * /proc.  What is left of it without our own threads is theirs.  Where several
 * workers have such helpers, their names, which end in the number of the thread
 * that they work for, tell whose they are (one that ends before, after 5 s without
 * work, is lost then); and where these tell nothing, as in a PID namespace, the
 * time is divided by I/Os, and the result says so.
 */
#include "load/spend.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "load/target.h"
#include "load/worker.h"

/* More workers with helpers than this are not worth a look at all threads by each. */
enum { SPEND_NAMED = 32 };

/* Files that a worker may open for its counters: what the limit leaves to it. */
static uint64_t spend_room(const struct worker *w)
{
	struct rlimit limit;
	uint64_t n = w->shared->workers_n, files = n;

	for (unsigned i = 0; i < n; i++)
		files += 2ull * w->plan->workers[i].files_n; /* with the guard */
	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return 0;
	if (limit.rlim_cur < files + n * COUNTERS && limit.rlim_cur < limit.rlim_max) {
		limit.rlim_cur = limit.rlim_max;
		if (setrlimit(RLIMIT_NOFILE, &limit) < 0)
			return 0;
	}
	return limit.rlim_cur > files ? (limit.rlim_cur - files) / n : 0;
}

/* Is the refusal that of all threads here? */
static bool spend_refused(int errnum)
{
	return errnum == ENOENT || errnum == EACCES || errnum == EPERM || errnum == ENOSYS;
}

void spend_open(struct worker *w)
{
	int refused = atomic_load(&w->shared->uncounted);

	if (refused) {
		counters_refuse(&w->spend.counters, refused);
		return;
	}
	counters_open(&w->spend.counters, spend_room(w));
	if (spend_refused(w->spend.counters.error[0]))
		atomic_store(&w->shared->uncounted, w->spend.counters.error[0]);
}

void spend_close(struct worker *w)
{
	counters_close(&w->spend.counters);
}

/* Has worker i helpers, and are they beside those of worker of? */
static bool spend_beside(const struct plan *plan, unsigned i, unsigned of)
{
	return plan->workers[i].stage == plan->workers[of].stage &&
	       engines[plan->workers[i].engine]->helped;
}

double spend_part(const struct shared *shared, const struct plan *plan, unsigned i)
{
	uint64_t all = 0;

	for (unsigned k = 0; k < plan->workers_n; k++)
		if (spend_beside(plan, k, i))
			all += shared->worker[k].stats[STATS_MEASURED].completed;
	return all ? (double)shared->worker[i].stats[STATS_MEASURED].completed / (double)all : 0;
}

static unsigned spend_helped(const struct worker *w)
{
	unsigned n = 0, self = (unsigned)(w->spec - w->plan->workers);

	for (unsigned i = 0; i < w->plan->workers_n; i++)
		n += spend_beside(w->plan, i, self);
	return n;
}

static pid_t spend_self(void)
{
	return (pid_t)syscall(SYS_gettid);
}

void spend_here(struct shared_worker *shm)
{
	atomic_store(&shm->tid, spend_self());
}

void spend_gone(struct shared_worker *shm)
{
	atomic_store(&shm->gone_ns, cpu_clock_ns(0));
	atomic_store(&shm->tid, 0);
}

void spend_other_here(struct shared *shared)
{
	for (unsigned i = 0; i < SHARED_OTHERS; i++) {
		pid_t none = 0;

		if (atomic_compare_exchange_strong(&shared->other[i], &none, spend_self()))
			return;
	}
}

void spend_other_gone(struct shared *shared)
{
	for (unsigned i = 0; i < SHARED_OTHERS; i++) {
		if (atomic_load(&shared->other[i]) != spend_self())
			continue;
		atomic_fetch_add(&shared->others_gone_ns, cpu_clock_ns(0));
		atomic_store(&shared->other[i], 0);
	}
}

int spend_lay_out(struct plan *plan, struct shared *shared, struct err *err)
{
	struct cpu_usage before = cpu_process();
	int r = target_lay_out(plan, &shared->layout, &shared->stop, err);
	struct cpu_usage after = cpu_process();

	shared->layout_cpu = cpu_delta(&after, &before);
	return r;
}

/* Of the process, without the threads that we made. */
static uint64_t spend_not_ours(const struct worker *w)
{
	uint64_t all = cpu_clock_ns(-1), ours = cpu_clock_ns(getpid());

	for (unsigned i = 0; i < w->shared->workers_n; i++) {
		const struct shared_worker *s = &w->shared->worker[i];
		pid_t tid = atomic_load(&s->tid);

		ours += tid ? cpu_clock_ns(tid) : atomic_load(&s->gone_ns);
	}
	ours += atomic_load(&w->shared->others_gone_ns);
	for (unsigned i = 0; i < SHARED_OTHERS; i++) {
		pid_t tid = atomic_load(&w->shared->other[i]);

		ours += tid ? cpu_clock_ns(tid) : 0;
	}
	return all > ours ? all - ours : 0;
}

/* Whom does the thread help?  A number of the kernel's own, 0: nobody. */
static long spend_owner(long tid)
{
	char path[64], comm[32];

	snprintf(path, sizeof path, "/proc/self/task/%ld/comm", tid);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, comm, sizeof comm - 1);

	if (fd >= 0)
		close(fd);
	if (n < 9)
		return 0;
	comm[n] = '\0';
	return strncmp(comm, "iou-wrk-", 8) && strncmp(comm, "iou-sqp-", 8)
		       ? 0
		       : strtol(comm + 8, NULL, 10);
}

/* Is the number that of a worker's thread?  Not in a PID namespace, where it is a stranger's. */
static bool spend_known(const struct worker *w, long tid)
{
	for (unsigned i = 0; i < w->shared->workers_n; i++)
		if (atomic_load(&w->shared->worker[i].tid) == tid)
			return true;
	return false;
}

static void spend_look(const struct worker *w, struct spend_helpers *h)
{
	DIR *d = opendir("/proc/self/task");
	pid_t self = atomic_load(&w->shm->tid);
	const struct dirent *e;

	while (d && (e = readdir(d))) {
		long tid = strtol(e->d_name, NULL, 10);
		long owner = tid > 0 ? spend_owner(tid) : 0;

		/* Those of an SQPOLL thread bear its number: they are whose it is. */
		if (owner && !spend_known(w, owner))
			owner = spend_owner(owner);
		if (!owner || !spend_known(w, owner))
			continue;
		atomic_store(&w->shared->helpers_named, true);
		h->mine_ns += owner == self ? cpu_clock_ns((pid_t)tid) : 0;
	}
	if (d)
		closedir(d);
}

static struct spend_helpers spend_helpers(const struct worker *w)
{
	struct spend_helpers h = {0};

	if (!w->ops->helped)
		return h;
	unsigned n = spend_helped(w);

	h.all_ns = spend_not_ours(w);
	if (n > 1 && n <= SPEND_NAMED)
		spend_look(w, &h);
	return h;
}

static uint64_t spend_since(uint64_t after, uint64_t before)
{
	return after > before ? after - before : 0;
}

/* What this worker's helpers have run since the phase began. */
static void spend_divide(const struct worker *w, struct cpu_usage *cpu)
{
	const struct spend_helpers *before = &w->spend.helpers;
	struct spend_helpers now = spend_helpers(w);
	uint64_t all = spend_since(now.all_ns, before->all_ns);
	uint64_t mine = spend_since(now.mine_ns, before->mine_ns);
	unsigned n = spend_helped(w);
	bool named = n > 1 && n <= SPEND_NAMED && atomic_load(&w->shared->helpers_named);

	cpu->kernel_ns = named && mine < all ? mine : all;
	cpu->shared = !named && all && n > 1;
}

void spend_begin(struct worker *w)
{
	/* Before the first I/O of all there are none but those that poll. */
	bool none = !w->spend.begun && w->spec->stage == 0 && !w->job->sqthread_poll;

	w->spend.begun = true;
	w->spend.helpers = none ? (struct spend_helpers){0} : spend_helpers(w);
	w->spend.mark = counters_mark(&w->spend.counters);
	w->spend.cpu = cpu_thread();
}

void spend_end(struct worker *w)
{
	struct cpu_usage cpu = cpu_thread();
	struct counters_mark mark = counters_mark(&w->spend.counters);

	w->stats->cpu = cpu_delta(&cpu, &w->spend.cpu);
	counters_between(&w->spend.counters, &w->spend.mark, &mark, w->stats->counter);
	if (w->ops->helped)
		spend_divide(w, &w->stats->cpu);
}
