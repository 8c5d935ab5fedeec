/*
 * room -- limits that a run would meet, computed before its first byte.
 */
#include "load/room.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/num.h"
#include "engine/engine.h"
#include "job/logged.h"
#include "measure/counters.h"

/* Descriptors of the program itself, and those that fit into every process's first table. */
enum { ROOM_OWN = 32, ROOM_TABLE = 64 };

uint64_t *room_needs(const struct plan *plan)
{
	uint64_t *needs = calloc(plan->targets_n ? plan->targets_n : 1, sizeof *needs);

	for (unsigned w = 0; needs && w < plan->workers_n; w++) {
		const struct plan_worker *worker = &plan->workers[w];

		/* What is checked is left as it is. */
		for (unsigned f = 0; f < worker->files_n && !job_checks(worker->job); f++) {
			unsigned i = worker->files[f].target;
			uint64_t need =
				plan_need(worker, plan->targets[i].size, plan->targets[i].before);

			if (need > needs[i])
				needs[i] = need;
		}
	}
	return needs;
}

/* Descriptors of the stage that has most. */
static uint64_t room_workers(const struct plan *plan)
{
	uint64_t *stages = calloc(plan->stages + 1u, sizeof *stages), most = 0, all = 0;

	for (unsigned w = 0; w < plan->workers_n; w++) {
		const struct plan_worker *worker = &plan->workers[w];
		const struct engine_ops *engine = engines[worker->engine];
		/* Its files and, where the engine has one, its queue. */
		uint64_t files = worker->job->openfiles && worker->job->openfiles < worker->files_n
					 ? worker->job->openfiles
					 : worker->files_n;
		uint64_t n = engine->diskless ? 0 : files + !engine->synchronous;

		all += n;
		if (stages && worker->stage <= plan->stages) {
			stages[worker->stage] += n;
			most = stages[worker->stage] > most ? stages[worker->stage] : most;
		}
	}
	most = stages ? most : all;
	free(stages);
	return most;
}

/* Guards; all, or those that must stay open. */
static uint64_t room_guards(const struct plan *plan, bool all)
{
	uint64_t n = 0;

	for (unsigned i = 0; i < plan->targets_n; i++)
		n += !plan->targets[i].diskless && (all || !plan->targets[i].brief);
	return n;
}

static uint64_t room_logs(const struct plan *plan)
{
	uint64_t n = 0;

	for (unsigned w = 0; w < plan->workers_n; w++)
		n += logged_count(plan->workers[w].job);
	return n;
}

/* Does the limit, raised as far as it goes, allow so many?  limit: what it is then. */
static bool room_allowed(uint64_t need, struct rlimit *limit)
{
	*limit = (struct rlimit){RLIM_INFINITY, RLIM_INFINITY};
	if (getrlimit(RLIMIT_NOFILE, limit) || need <= limit->rlim_cur)
		return true;
	limit->rlim_cur = limit->rlim_max;
	return !setrlimit(RLIMIT_NOFILE, limit) && need <= limit->rlim_max;
}

/*
 * Make the table of open files as long as it will be: a process of one thread just gets it,
 * one of several waits each time it grows until all CPUs have passed on, some 10 ms.
 * Source: Linux, fs/file.c, expand_fdtable.
 */
static void room_table(uint64_t need)
{
	int fd = need > ROOM_TABLE ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, (int)need - 1) : -1;

	if (fd >= 0)
		close(fd);
}

int room_files(struct plan *plan, struct err *err)
{
	uint64_t need = room_workers(plan) + room_logs(plan) + ROOM_OWN;
	uint64_t all = need + room_guards(plan, true);
	uint64_t counted = all + (uint64_t)plan->workers_n * COUNTERS;
	struct rlimit limit;

	if (room_allowed(all, &limit)) {
		room_table(counted < limit.rlim_cur ? counted : limit.rlim_cur);
		return 0;
	}
	need += room_guards(plan, false);
	if (!room_allowed(need, &limit))
		return err_set(err, ERR_FAILED, EMFILE,
			       "%llu open files are needed and the limit is %llu; lower nrfiles or "
			       "numjobs, set openfiles, or raise the limit (ulimit -Hn %llu)",
			       (unsigned long long)need, (unsigned long long)limit.rlim_max,
			       (unsigned long long)need);
	for (unsigned i = 0; i < plan->targets_n; i++)
		plan->targets[i].shut = plan->targets[i].brief && !plan->targets[i].diskless;
	return 0;
}

static int room_file_size(const struct room_ask *ask, struct err *err)
{
	char need[NUM_TEXT], have[NUM_TEXT];
	struct rlimit limit;

	if (getrlimit(RLIMIT_FSIZE, &limit) || limit.rlim_cur == RLIM_INFINITY ||
	    ask->size <= limit.rlim_cur)
		return 0;
	return err_set(err, ERR_FAILED, EFBIG,
		       "%s: %s bytes are needed and the limit on the size of a file is %s; "
		       "lower size, or raise the limit (ulimit -f unlimited)",
		       ask->target->path, num_print_size(need, ask->size),
		       num_print_size(have, limit.rlim_cur));
}

static int room_by_fs(const void *a, const void *b)
{
	dev_t x = ((const struct room_ask *)a)->target->st.st_dev;
	dev_t y = ((const struct room_ask *)b)->target->st.st_dev;

	return (x > y) - (x < y);
}

/* Free space for n targets of one file system. */
static int room_fs(const struct room_ask *asks, unsigned n, struct err *err)
{
	char need[NUM_TEXT], have[NUM_TEXT];
	struct statvfs fs;
	uint64_t sum = 0;

	for (unsigned i = 0; i < n; i++)
		if (__builtin_add_overflow(sum, asks[i].blocks, &sum))
			sum = UINT64_MAX;
	/* A file system that counts no blocks (FUSE, some of containers) says nothing. */
	if (!sum || statvfs(asks->target->path, &fs) || !fs.f_blocks)
		return 0;
	uint64_t free_blocks = geteuid() ? fs.f_bavail : fs.f_bfree;
	uint64_t bytes = free_blocks * (fs.f_frsize ? fs.f_frsize : fs.f_bsize);

	if (sum <= bytes)
		return 0;
	return err_set(err, ERR_FAILED, ENOSPC,
		       "%s: %s%s bytes of free space are needed on its file system and it has "
		       "%s; lower size, or use another directory",
		       asks->target->path, n > 1 ? "with the files beside it " : "",
		       num_print_size(need, sum), num_print_size(have, bytes));
}

int room_space(struct room_ask *asks, unsigned n, struct err *err)
{
	int ret = 0;

	for (unsigned i = 0; !ret && i < n; i++)
		ret = room_file_size(&asks[i], err);
	if (n)
		qsort(asks, n, sizeof *asks, room_by_fs);
	for (unsigned i = 0, end; !ret && i < n; i = end) {
		for (end = i + 1; end < n && !room_by_fs(&asks[i], &asks[end]); end++)
			;
		ret = room_fs(asks + i, end - i, err);
	}
	return ret;
}
