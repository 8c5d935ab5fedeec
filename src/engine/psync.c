/*
 * psync -- pread(2) and pwrite(2): a queue of one.
 *
 * preadv2(2) and pwritev2(2) where a flag is to go with each.
 */
#include "engine/engine.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

struct engine {
	const int *fds;
	struct io *done; /* NULL: idle */
	int flags;	 /* RWF_; 0: the plain calls */
};

static int psync_open(struct engine **out, struct engine_params *params, struct err *err)
{
	struct engine *e = calloc(1, sizeof *e);

	if (!e)
		return err_sys(err, ERR_FAILED, ENOMEM, "engine psync");
	int r = engine_check_flags(params, err);

	if (r < 0) {
		free(e);
		return r;
	}
	const int rw_flags = params->rw_flags;

	engine_grant_none(params);
	e->fds = params->fds;
	e->flags = params->rw_flags = rw_flags;
	if (params->hipri.want) {
		params->hipri.result = engine_try_flags(params, ENGINE_RWF_HIPRI);
		e->flags |= params->hipri.result ? 0 : ENGINE_RWF_HIPRI;
	}
	*out = e;
	return 0;
}

static ssize_t psync_flagged(const struct engine *e, const struct io *io, int fd)
{
	struct iovec iov = {io->data, io->len};

	return io->op == IO_READ ? preadv2(fd, &iov, 1, (off_t)io->offset, e->flags)
				 : pwritev2(fd, &iov, 1, (off_t)io->offset, e->flags);
}

/*
 * glibc's own wrappers are points of cancellation: two locked exchanges and 50
 * instructions for each call in a program with threads.
 */
#if UINTPTR_MAX > UINT32_MAX
static inline ssize_t psync_read(int fd, const struct io *io)
{
	return syscall(SYS_pread64, fd, io->data, (size_t)io->len, (off_t)io->offset);
}

static inline ssize_t psync_write(int fd, const struct io *io)
{
	return syscall(SYS_pwrite64, fd, io->data, (size_t)io->len, (off_t)io->offset);
}
#else /* where an offset takes two registers, which ones differs */
static inline ssize_t psync_read(int fd, const struct io *io)
{
	return pread(fd, io->data, io->len, (off_t)io->offset);
}

static inline ssize_t psync_write(int fd, const struct io *io)
{
	return pwrite(fd, io->data, io->len, (off_t)io->offset);
}
#endif

static int psync_submit(struct engine *e, struct io *const *ios, unsigned n)
{
	if (e->done || n == 0)
		return 0;
	struct io *io = ios[0];
	int fd = e->fds[io->file];
	ssize_t r;

	e->done = io;
	if (__builtin_expect(e->flags && io->op <= IO_WRITE, 0)) {
		r = psync_flagged(e, io, fd);
	} else if (io->op == IO_READ) {
		r = psync_read(fd, io);
	} else if (io->op == IO_WRITE) {
		r = psync_write(fd, io);
	} else {
		engine_fallback(io, fd);
		return 1;
	}
	io->res = r < 0 ? -errno : (int32_t)r;
	return 1;
}

static int psync_reap(struct engine *e, struct io **done, unsigned min, unsigned max,
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

static void psync_close(struct engine *e)
{
	free(e);
}

const struct engine_ops engine_psync = {
	.name = "psync",
	.synchronous = 1,
	.open = psync_open,
	.submit = psync_submit,
	.reap = psync_reap,
	.close = psync_close,
};
