/*
 * log_file -- the files of the logs: what they may be, and writing on them.
 */
#include "load/log_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/file.h"
#include "load/same.h"
#include "load/spare.h"

enum {
	LOG_RING_MAX = 1 << 18, /* records: a disk may pause for a second at 200000 I/Os a second */
	LOG_RINGS = 64 << 20,	/* bytes that all rings share, but for log_entries */
	LOG_RING_WINDOWS = 1 << 10, /* records of a log of windows alone */
};

static const char *const log_file_options[JOB_LOGS] = {
	[JOB_LOG_LAT] = "write_lat_log",   [JOB_LOG_SLAT] = "write_lat_log",
	[JOB_LOG_CLAT] = "write_lat_log",  [JOB_LOG_BW] = "write_bw_log",
	[JOB_LOG_IOPS] = "write_iops_log", [JOB_LOG_HIST] = "write_hist_log",
};

static unsigned log_file_workers(const struct plan *plan)
{
	unsigned n = 0;

	for (unsigned i = 0; i < plan->workers_n; i++)
		n += logged_count(plan->workers[i].job) > 0;
	return n;
}

/* Records of a ring: a power of two. */
static size_t log_file_ring(const struct job *job, unsigned workers)
{
	size_t share = LOG_RINGS / sizeof(struct log_record) / workers, n = LOG_RING_WINDOWS;

	while (n < LOG_RING_MAX && n * 2 <= share && !job->log_avg_msec)
		n *= 2;
	while (n < job->log_entries)
		n *= 2;
	return n;
}

/* Touched from the start: a run does not grow, and does not fault. */
static void *log_file_map(size_t bytes)
{
	void *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);

	return p == MAP_FAILED ? NULL : p;
}

static void log_file_free(struct log *l)
{
	for (int i = 0; i < 2; i++)
		if (l->lendable[i])
			munmap(l->lendable[i], sizeof *l->lendable[i]);
	if (l->ring)
		munmap(l->ring, (l->mask + 1) * sizeof *l->ring);
	munmap(l, sizeof *l);
}

static struct log *log_file_make(const struct job *job, unsigned number, unsigned workers,
				 struct shared *shared)
{
	size_t ring = log_file_ring(job, workers);
	struct log *l = log_file_map(sizeof *l);

	if (!l)
		return NULL;
	for (int i = 0; i < JOB_LOGS; i++) {
		l->fd[i] = -1;
		l->wants[i] = logged(job, (enum job_log)i);
		if (l->wants[i] && i != JOB_LOG_SLAT && i != JOB_LOG_HIST)
			l->done[l->done_n++] = (enum job_log)i;
	}
	l->job = job;
	l->number = number;
	l->clock = &shared->clock;
	l->tally = &shared->worker[number - 1].logs;
	l->tally->on = true;
	l->window_ns = job->log_avg_msec;
	l->bins_ns = job->log_hist_msec;
	l->windows = job->log_avg_msec && (l->done_n || l->wants[JOB_LOG_SLAT]);
	l->each = l->done_n && !job->log_avg_msec;
	l->each_slat = l->wants[JOB_LOG_SLAT] && !job->log_avg_msec;
	l->mask = ring - 1;
	l->ring = log_file_map(ring * sizeof *l->ring);
	for (int i = 0; i < 2 && l->wants[JOB_LOG_HIST]; i++)
		l->lendable[i] = log_file_map(sizeof *l->lendable[i]);
	l->bins = l->lendable[0];
	if (l->ring && (!l->wants[JOB_LOG_HIST] || (l->lendable[0] && l->lendable[1])))
		return l;
	log_file_free(l);
	return NULL;
}

static int log_file_refuse(const struct log *l, enum job_log log, const char *path,
			   const char *what, struct err *err)
{
	return err_set(err, ERR_REFUSED, EPERM,
		       "job %s: option %s: %s is %s and cannot be a log; give another name",
		       l->job->name, log_file_options[log], path, what);
}

/* Is it a log, whose lines begin with a time, or empty?  Anything else would be lost. */
static bool log_file_may_go(const char *path, const struct stat *st)
{
	char line[32] = "";

	if (!S_ISREG(st->st_mode) || st->st_size == 0)
		return true;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	ssize_t n = fd >= 0 ? pread(fd, line, sizeof line - 1, 0) : -1;

	if (fd >= 0)
		close(fd);
	size_t digits = n > 0 ? strspn(line, "0123456789") : 0;

	return digits && line[digits] == ',';
}

/* Open one, and look at what it is; it is not emptied yet. */
static int log_file_look(struct log *l, enum job_log log, const char *path, struct same *same,
			 unsigned targets, const struct job_list *list,
			 const struct run_options *opts, struct err *err)
{
	const int flags = O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
	const char *what = spare_path(path, opts);
	struct stat st;

	if (what)
		return log_file_refuse(l, log, path, what, err);
	int fd = open(path, flags | O_EXCL, 0644);

	l->made[log] = fd >= 0;
	if (fd < 0 && errno == EEXIST)
		fd = open(path, flags, 0644);
	l->fd[log] = fd;
	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return err_set(err, ERR_OUTPUT, errno,
			       "job %s: option %s: %s cannot be made: its folder does not exist; "
			       "make the folder first, or give another name",
			       l->job->name, log_file_options[log], path);
	if (fd < 0 || fstat(fd, &st))
		return err_sys(err, ERR_OUTPUT, errno, "job %s: option %s: %s cannot be opened",
			       l->job->name, log_file_options[log], path);
	if (!S_ISREG(st.st_mode) && !S_ISCHR(st.st_mode))
		return log_file_refuse(l, log, path, "no file", err);
	what = spare_file(&st, list, opts);
	if (!what && same_add(same, &st, UINT32_MAX) < targets)
		what = "a target of this run";
	if (!what && !log_file_may_go(path, &st))
		what = "something else than a log, which would be lost,";
	return what ? log_file_refuse(l, log, path, what, err) : 0;
}

static int log_file_each(struct plan *plan, struct same *same, const struct job_list *list,
			 const struct run_options *opts, struct shared *shared, struct err *err)
{
	unsigned workers = log_file_workers(plan);

	for (unsigned i = 0; i < plan->workers_n; i++) {
		const struct job *job = plan->workers[i].job;

		if (!logged_count(job))
			continue;
		plan->workers[i].log = log_file_make(job, i + 1, workers, shared);
		if (!plan->workers[i].log)
			return err_sys(err, ERR_FAILED, ENOMEM, "job %s: logs", job->name);
		for (int k = 0; k < JOB_LOGS; k++) {
			if (!logged(job, (enum job_log)k))
				continue;
			char *path = logged_path(job, (enum job_log)k, i + 1);
			int ret =
				path ? log_file_look(plan->workers[i].log, (enum job_log)k, path,
						     same, plan->targets_n, list, opts, err)
				     : err_sys(err, ERR_FAILED, ENOMEM, "job %s: logs", job->name);

			free(path);
			if (ret < 0)
				return ret;
		}
	}
	return 0;
}

static int log_file_empty(struct log *l, struct err *err)
{
	for (int k = 0; l && l->job->per_job_logs && k < JOB_LOGS; k++)
		if (l->fd[k] >= 0 && ftruncate(l->fd[k], 0) && errno != EINVAL)
			return err_sys(err, ERR_OUTPUT, errno,
				       "job %s: option %s: the log cannot be emptied", l->job->name,
				       log_file_options[k]);
	return 0;
}

int log_file_open(struct plan *plan, const struct job_list *list, const struct run_options *opts,
		  struct shared *shared, struct err *err)
{
	unsigned workers = log_file_workers(plan);
	struct same same = {0};
	struct err ignored = {0};

	if (!workers)
		return 0;
	if (same_init(&same, plan->targets_n + (size_t)workers * JOB_LOGS) < 0)
		return err_sys(err, ERR_FAILED, ENOMEM, "logs of %u workers", workers);
	for (unsigned i = 0; i < plan->targets_n; i++)
		if (plan->targets[i].fd >= 0)
			same_add(&same, &plan->targets[i].st, i);
	int ret = log_file_each(plan, &same, list, opts, shared, err);

	for (unsigned i = 0; ret == 0 && i < plan->workers_n; i++)
		ret = log_file_empty(plan->workers[i].log, err);
	same_release(&same);
	if (ret < 0)
		(void)log_file_close(plan, true, &ignored);
	return ret;
}

void log_file_describe(const struct plan *plan, struct buf *out)
{
	for (unsigned i = 0; i < plan->workers_n; i++) {
		const struct job *job = plan->workers[i].job;

		/* Without per_job_logs one file takes those of all clones. */
		if (!job->per_job_logs && i && plan->workers[i - 1].job == job)
			continue;
		for (int k = 0; k < JOB_LOGS; k++) {
			char *path = logged(job, (enum job_log)k)
					     ? logged_path(job, (enum job_log)k, i + 1)
					     : NULL;

			if (path)
				buf_printf(out, "%s: log of job %s, by %s\n", path, job->name,
					   log_file_options[k]);
			free(path);
		}
	}
}

/* The file failed within these lines: what it took of the last one goes. */
static void log_file_whole_lines(int fd, const char *text, off_t before)
{
	struct stat st;

	if (before < 0 || fstat(fd, &st) || !S_ISREG(st.st_mode) || st.st_size <= before)
		return;
	const char *end = memrchr(text, '\n', (size_t)(st.st_size - before));

	if (ftruncate(fd, before + (end ? end + 1 - text : 0)))
		return;
}

static int log_file_fail(struct log *l, enum job_log log, int errnum, struct err *err)
{
	char *path = logged_path(l->job, log, l->number);

	err_sys(err, ERR_OUTPUT, errnum, "job %s: log %s is not complete", l->job->name,
		path ? path : "");
	free(path);
	return -errnum;
}

int log_file_write(struct log *l, enum job_log log, const char *text, size_t len, struct err *err)
{
	int fd = l->fd[log];

	if (fd < 0)
		return -EBADF;
	off_t before = lseek(fd, 0, SEEK_END);
	int ret = file_write_all(fd, text, len);

	if (ret == 0)
		return 0;
	log_file_whole_lines(fd, text, before);
	(void)close(fd);
	l->fd[log] = -1;
	return log_file_fail(l, log, -ret, err);
}

static int log_file_close_one(struct log *l, enum job_log log, bool remove, struct err *err)
{
	if (l->fd[log] < 0)
		return 0;
	if (remove && l->made[log]) {
		char *path = logged_path(l->job, log, l->number);

		if (path)
			(void)unlink(path);
		free(path);
	}
	int failed = close(l->fd[log]) < 0 && errno != EINTR ? errno : 0;

	l->fd[log] = -1;
	return failed ? log_file_fail(l, log, failed, err) : 0;
}

int log_file_close(struct plan *plan, bool remove, struct err *err)
{
	int ret = 0;

	for (unsigned i = 0; i < plan->workers_n; i++) {
		struct log *l = plan->workers[i].log;

		for (int k = 0; l && k < JOB_LOGS; k++) {
			struct err one = {0};

			if (log_file_close_one(l, (enum job_log)k, remove, &one) < 0 && !ret) {
				ret = -EIO;
				*err = one;
			}
		}
		if (l)
			log_file_free(l);
		plan->workers[i].log = NULL;
	}
	return ret;
}
