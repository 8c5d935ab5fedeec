/*
 * psync -- pread(2) and pwrite(2): a queue of one.
 *
 * preadv2(2) and pwritev2(2) where a flag is to go with each.
 */
#include "engine/engine.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/sys.h"

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

static long psync_flagged(const struct engine *e, const struct io *io, int fd)
{
	struct iovec iov = {io->data, io->len};
	ssize_t r = io->op == IO_READ ? preadv2(fd, &iov, 1, (off_t)io->offset, e->flags)
				      : pwritev2(fd, &iov, 1, (off_t)io->offset, e->flags);

	return r < 0 ? -errno : r;
}

/*
 * Not pread(3): it is a point of cancellation, two locked exchanges and 50 instructions
 * for each call in a program with threads.
 */
#if UINTPTR_MAX > UINT32_MAX
static inline long psync_plain(const struct io *io, int fd)
{
	return sys_call(io->op == IO_READ ? SYS_pread64 : SYS_pwrite64, fd, sys_pointer(io->data),
			io->len, (long)io->offset, 0, 0);
}
#else /* where an offset takes two registers, which ones differs */
static inline long psync_plain(const struct io *io, int fd)
{
	long r = io->op == IO_READ ? pread(fd, io->data, io->len, (off_t)io->offset)
				   : pwrite(fd, io->data, io->len, (off_t)io->offset);

	return r < 0 ? -errno : r;
}
#endif

static void psync_once(struct engine *e, struct io *io)
{
	int fd = e->fds[io->file];

	if (__builtin_expect(io->op > IO_WRITE, 0))
		engine_fallback(io, fd);
	else if (__builtin_expect(e->flags, 0))
		io->res = (int32_t)psync_flagged(e, io, fd);
	else
		io->res = (int32_t)psync_plain(io, fd);
}

static int psync_submit(struct engine *e, struct io *const *ios, unsigned n)
{
	if (e->done || n == 0)
		return 0;
	psync_once(e, ios[0]);
	e->done = ios[0];
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
	.once = psync_once,
	.close = psync_close,
};
