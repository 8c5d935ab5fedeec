/*
 * mmap -- the file is mapped, and bytes are copied: a queue of one.
 *
 * Each file has one window into it, moved when an I/O lies outside, so that a
 * file may be larger than the address space.  The kernel maps whole pages: bytes
 * between the end of a truncated file and the end of its last page still read
 * as zeros, and are no error here.
 *
 * A page that the kernel cannot give raises SIGBUS.  Every copy has a landing
 * for it on its own thread; a SIGBUS that came from elsewhere ends the program
 * as it would without this engine.
 */
#include "engine/engine.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Most bytes of one window: many of them have room in an address space. */
#define MMAP_WINDOW (sizeof(void *) > 4 ? (uint64_t)1 << 40 : (uint64_t)64 << 20)

struct mmap_file {
	char *window; /* NULL: none */
	uint64_t from;
	size_t len;
	int prot;
	bool known;  /* prot and synced are set */
	bool synced; /* opened with O_DSYNC or O_SYNC */
	bool moved;  /* what was written may lie in a window that is gone */
};

struct engine {
	const int *fds;
	struct io *done; /* NULL: idle */
	uint64_t page;
	int advice;
	unsigned files_n;
	struct mmap_file *files;
};

static _Thread_local sigjmp_buf *mmap_landing;

static void mmap_sigbus(int signo)
{
	if (mmap_landing)
		siglongjmp(*mmap_landing, 1);
	signal(signo, SIG_DFL);
	raise(signo);
}

/* Returns false when a page was not to be had. */
static bool mmap_copy(void *to, const void *from, size_t len)
{
	sigjmp_buf landing;

	/* The mask need not be saved: SA_NODEFER leaves it alone. */
	if (sigsetjmp(landing, 0)) {
		mmap_landing = NULL;
		return false;
	}
	mmap_landing = &landing;
	atomic_signal_fence(memory_order_seq_cst);
	memcpy(to, from, len);
	atomic_signal_fence(memory_order_seq_cst);
	mmap_landing = NULL;
	return true;
}

static int mmap_open(struct engine **out, struct engine_params *params, struct err *err)
{
	struct sigaction act = {.sa_handler = mmap_sigbus, .sa_flags = SA_NODEFER};
	struct engine *e = calloc(1, sizeof *e);

	if (e && params->nfds)
		e->files = calloc(params->nfds, sizeof *e->files);
	if (!e || (params->nfds && !e->files)) {
		free(e);
		return err_sys(err, ERR_FAILED, ENOMEM, "engine mmap");
	}
	e->fds = params->fds;
	e->files_n = params->nfds;
	e->page = (uint64_t)sysconf(_SC_PAGESIZE);
	e->advice = params->advice;
	sigemptyset(&act.sa_mask);
	if (sigaction(SIGBUS, &act, NULL) < 0) {
		int errnum = errno;

		free(e->files);
		free(e);
		return err_sys(err, ERR_UNAVAILABLE, errnum,
			       "engine mmap: SIGBUS cannot be handled here; use ioengine=psync: "
			       "sigaction");
	}
	engine_grant_none(params);
	*out = e;
	return 0;
}

static void mmap_drop(struct mmap_file *f)
{
	if (!f->window)
		return;
	munmap(f->window, f->len);
	f->window = NULL;
	f->moved |= (f->prot & PROT_WRITE) != 0;
}

static void mmap_drop_all(struct engine *e)
{
	for (unsigned i = 0; i < e->files_n; i++)
		mmap_drop(&e->files[i]);
}

/* What may be done with the file, as it was opened.  0 or -errno. */
static int mmap_look(struct mmap_file *f, int fd)
{
	int flags = fcntl(fd, F_GETFL);

	if (flags < 0)
		return -errno;
	f->prot = (flags & O_ACCMODE) == O_RDONLY ? PROT_READ : PROT_READ | PROT_WRITE;
	f->synced = (flags & O_DSYNC) != 0;
	f->known = true;
	return 0;
}

/*
 * Move the window of io's file so that it holds all of io.  Where the address
 * space is short, the windows of the other files go, and the window shrinks to
 * what this I/O needs.  0 or -errno.
 */
static int mmap_move(struct engine *e, struct mmap_file *f, const struct io *io)
{
	uint64_t end = (io->offset + io->len + e->page - 1) / e->page * e->page;
	off_t size = lseek(e->fds[io->file], 0, SEEK_END);

	if (size < 0)
		return -errno;
	mmap_drop(f);
	for (uint64_t most = MMAP_WINDOW;; most /= 2) {
		uint64_t from = io->offset / most * most, to = from + most;

		if (to < end)
			from = io->offset / e->page * e->page;
		if (to > (uint64_t)size)
			to = ((uint64_t)size + e->page - 1) / e->page * e->page;
		if (to < end)
			to = end;
		char *p = mmap(NULL, (size_t)(to - from), f->prot, MAP_SHARED, e->fds[io->file],
			       (off_t)from);

		if (p != MAP_FAILED) {
			if (e->advice)
				(void)madvise(p, (size_t)(to - from), e->advice);
			f->window = p;
			f->from = from;
			f->len = (size_t)(to - from);
			return 0;
		}
		if (errno != ENOMEM || most / 2 < e->page)
			return -errno;
		mmap_drop_all(e);
	}
}

/* What a copy that met no page becomes: as read(2) and write(2) would say it. */
static int32_t mmap_fault(int fd, const struct io *io)
{
	off_t end = lseek(fd, 0, SEEK_END);

	if (end < 0)
		return -errno;
	if (io->offset >= (uint64_t)end)
		return 0;
	if (io->offset + io->len > (uint64_t)end)
		return (int32_t)((uint64_t)end - io->offset);
	return -EIO;
}

static int32_t mmap_write_back(const struct engine *e, const struct mmap_file *f,
			       const struct io *io)
{
	uint64_t at = io->offset - f->from, from = at / e->page * e->page;

	if (msync(f->window + from, (size_t)(at - from + io->len), MS_SYNC) < 0)
		return -errno;
	return (int32_t)io->len;
}

static int32_t mmap_transfer(struct engine *e, const struct io *io)
{
	struct mmap_file *f = &e->files[io->file];
	int fd = e->fds[io->file], r = 0;

	if (__builtin_expect(!f->known, 0))
		r = mmap_look(f, fd);
	if (r == 0 && io->op == IO_WRITE && !(f->prot & PROT_WRITE))
		r = -EBADF;
	if (r == 0 &&
	    (!f->window || io->offset < f->from || io->offset + io->len > f->from + f->len))
		r = mmap_move(e, f, io);
	if (r < 0)
		return r;
	char *at = f->window + (io->offset - f->from);
	bool ok = io->op == IO_READ ? mmap_copy(io->data, at, io->len)
				    : mmap_copy(at, io->data, io->len);

	if (__builtin_expect(!ok, 0))
		return mmap_fault(fd, io);
	if (io->op == IO_WRITE && f->synced)
		return mmap_write_back(e, f, io);
	return (int32_t)io->len;
}

/* msync for what the window holds, and fsync for what an earlier one held. */
static void mmap_sync(struct mmap_file *f, struct io *io, int fd)
{
	io->res = 0;
	if (f->window && msync(f->window, f->len, MS_SYNC) < 0)
		io->res = -errno;
	else if (!f->window || f->moved)
		engine_fallback(io, fd);
	f->moved &= io->res != 0;
}

static void mmap_once(struct engine *e, struct io *io)
{
	if (io->op <= IO_WRITE)
		io->res = mmap_transfer(e, io);
	else if (io->op == IO_TRIM)
		engine_fallback(io, e->fds[io->file]);
	else
		mmap_sync(&e->files[io->file], io, e->fds[io->file]);
}

static int mmap_submit(struct engine *e, struct io *const *ios, unsigned n)
{
	if (e->done || n == 0)
		return 0;
	mmap_once(e, ios[0]);
	e->done = ios[0];
	return 1;
}

static int mmap_reap(struct engine *e, struct io **done, unsigned min, unsigned max,
		     uint64_t deadline)
{
	(void)min;
	(void)deadline;
	if (!e->done || max == 0)
		return 0;
	done[0] = e->done;
	e->done = NULL;
	return 1;
}

/* A mapping outlives its descriptor; what is known of the file does not. */
static int mmap_set_file(struct engine *e, unsigned slot, int fd)
{
	(void)fd;
	mmap_drop(&e->files[slot]);
	e->files[slot].known = false;
	return 0;
}

static void mmap_close(struct engine *e)
{
	if (!e)
		return;
	mmap_drop_all(e);
	free(e->files);
	free(e);
}

const struct engine_ops engine_mmap = {
	.name = "mmap",
	.synchronous = 1,
	.mapped = 1,
	.open = mmap_open,
	.submit = mmap_submit,
	.reap = mmap_reap,
	.once = mmap_once,
	.set_file = mmap_set_file,
	.release = mmap_drop_all,
	.close = mmap_close,
};
