/*
 * files -- the files of one worker: opened, advised, dropped, closed.
 */
#include "load/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "load/fail.h"
#include "load/filing.h"
#include "load/layout.h"
#include "load/target.h"
#include "load/wish.h"

/* As fio: the kernel reads ahead for a sequential job and not for a random one. */
static void files_advise(struct worker *w, int fd, bool tell)
{
	bool random = wish_random(w->job);
	int r;

	if (w->job->fadvise_hint == FADVISE_NONE || w->job->direct)
		return;
	r = posix_fadvise(fd, 0, 0, random ? POSIX_FADV_RANDOM : POSIX_FADV_SEQUENTIAL);
	if (!tell)
		return;
	ledger_add(&w->shm->ledger, "fadvise_hint", random ? "random" : "sequential",
		   r	    ? "none"
		   : random ? "random"
			    : "sequential",
		   r, r ? strerror(r) : NULL);
}

/*
 * Is O_DIRECT more than accepted?  A read that is not aligned fails where it is
 * honoured, or aligned ones ask a device.  A file that is only written cannot be asked.
 */
static void files_tell_direct(struct worker *w)
{
	char byte;
	struct iovec one = {&byte, 1};
	bool free = job_reads(w->job) && preadv(w->fds[0], &one, 1, 1) == 1 &&
		    !filing_reaches(w->fds[0]);

	ledger_add(&w->shm->ledger, "direct", "1", free ? "unknown" : "1", 0,
		   free ? "this file system accepts O_DIRECT but not its rules: an unaligned "
			  "read succeeds"
			: NULL);
}

/*
 * Is the file's memory that of its device (DAX)?  Then there is no page cache between them,
 * whatever the job asks for.
 */
static void files_tell_dax(struct worker *w, int fd)
{
#ifdef STATX_BASIC_STATS
	const uint64_t dax = 0x200000; /* STATX_ATTR_DAX, which older headers lack */
	struct statx st;

	/* The kernel knows: no file system is asked. */
	if (!statx(fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_TYPE, &st) &&
	    st.stx_attributes & dax)
		ledger_note(&w->shm->ledger, "dax", "as the file is", "1", 0, NULL);
#else
	(void)w;
	(void)fd;
#endif
}

/* The job's part of a file comes into the page cache: through the guard, which may read. */
static void files_pre_read(struct worker *w, const struct plan_file *file)
{
	const struct target *t = &w->plan->targets[file->target];
	uint64_t at = file->offset, end = file->offset + file->length;
	size_t len = 1 << 20;
	char *chunk = malloc(len);

	while (chunk && at < end && !atomic_load(&w->shared->stop)) {
		size_t ask = end - at < len ? (size_t)(end - at) : len;
		ssize_t n = pread(t->fd, chunk, ask, (off_t)at);

		if (n < 0 && errno == EINTR)
			continue;
		/* What cannot be read now is the job's to find. */
		if (n <= 0)
			break;
		at += (uint64_t)n;
	}
	ledger_add(&w->shm->ledger, "pre_read", "1", at == end ? "1" : "0", 0,
		   at == end ? NULL : "the file could not be read to its end");
	free(chunk);
}

int files_open(struct worker *w, unsigned f)
{
	const struct target *t = &w->plan->targets[w->spec->files[f].target];
	struct err err = {0};

	doing_begin(&w->shm->doing, "open", w->spec->files[f].target);
	int fd = target_open(t, w->job, w->ops->mapped, &err);

	doing_end(&w->shm->doing);
	if (fd < 0) {
		fail_job(w, err.code, -fd, "%s", err.msg);
		return fd;
	}
	w->fds[f] = fd;
	if (!w->engine)
		return fd;
	files_advise(w, fd, false);
	int r = w->ops->set_file ? w->ops->set_file(w->engine, f, fd) : 0;

	if (r < 0)
		fail_job(w, ERR_FAILED, -r, "%s: engine %s does not take it: %s", t->path,
			 w->ops->name, strerror(-r));
	return r < 0 ? r : fd;
}

void files_close(struct worker *w, unsigned f)
{
	const char *path = w->plan->targets[w->spec->files[f].target].path;
	int r = 0, fd = w->fds[f];

	if (w->engine && w->ops->set_file)
		r = -w->ops->set_file(w->engine, f, -1);
	doing_begin(&w->shm->doing, "close", w->spec->files[f].target);
	if (w->job->fsync_on_close && job_alters(w->job) && !atomic_load(&w->shared->stop) &&
	    fsync(fd) < 0)
		r = errno;
	w->fds[f] = -1;
	if (close(fd) < 0 && errno != EINTR && r == 0)
		r = errno;
	doing_end(&w->shm->doing);
	if (r)
		fail_job(w, ERR_FAILED, r, "%s: close: %s", path, strerror(r));
}

int files_up(struct worker *w)
{
	int failed = 0;

	w->fds = malloc(w->spec->files_n * sizeof *w->fds);
	if (!w->fds) {
		fail_job(w, ERR_FAILED, ENOMEM, "%u files: out of memory", w->spec->files_n);
		return -ENOMEM;
	}
	for (unsigned f = 0; f < w->spec->files_n; f++)
		w->fds[f] = -1;
	unsigned most = shelf_most(w), n = w->spec->files_n;

	/* Those that are to stay open come last: no more than that are open at once. */
	for (unsigned k = 0; k < n; k++) {
		unsigned f = most < n ? n - 1 - k : k;
		const struct target *t = &w->plan->targets[w->spec->files[f].target];

		if (t->diskless)
			continue;
		if (!t->locked)
			ledger_note(&w->shm->ledger, "lock", "1", "0", 0,
				    "this file system has no locks: another run may use the file");
		int fd = files_open(w, f);

		if (fd < 0)
			return fd;
		doing_begin(&w->shm->doing, "flush", w->spec->files[f].target);
		if (w->cold && !failed)
			failed = target_invalidate(t, fd);
		doing_end(&w->shm->doing);
		files_advise(w, fd, true);
		files_tell_dax(w, fd);
		layout_tell(t, w->job, &w->shm->ledger);
		if (w->job->pre_read && !w->job->direct)
			files_pre_read(w, &w->spec->files[f]);
		if (f >= most)
			files_close(w, f);
	}
	if (w->ops->diskless)
		return 0;
	if (w->cold)
		ledger_add(&w->shm->ledger, "invalidate", "1", failed ? "0" : "1", -failed,
			   failed ? strerror(-failed) : NULL);
	if (w->job->direct)
		files_tell_direct(w);
	return 0;
}

void files_cool(struct worker *w)
{
	if (w->ops->release)
		w->ops->release(w->engine);
	for (unsigned f = 0; f < w->spec->files_n && shelf_have(w, f); f++)
		(void)target_drop(&w->plan->targets[w->spec->files[f].target], w->fds[f]);
}
