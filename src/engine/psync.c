/*
 * psync -- pread(2) and pwrite(2): a queue of one.
 */
#include "engine/engine.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

struct engine {
	const int *fds;
	struct io *done; /* NULL: idle */
};

static int psync_open(struct engine **out, struct engine_params *params, struct err *err)
{
	struct engine *e = calloc(1, sizeof *e);

	if (!e)
		return err_sys(err, ERR_FAILED, ENOMEM, "engine psync");
	e->fds = params->fds;
	params->fixedbufs.result = -EOPNOTSUPP;
	params->registerfiles.result = -EOPNOTSUPP;
	*out = e;
	return 0;
}

static int psync_submit(struct engine *e, struct io *const *ios, unsigned n)
{
	if (e->done || n == 0)
		return 0;
	struct io *io = ios[0];
	int fd = e->fds[io->file];
	ssize_t r;

	e->done = io;
	if (io->op == IO_READ) {
		r = pread(fd, io->data, io->len, (off_t)io->offset);
	} else if (io->op == IO_WRITE) {
		r = pwrite(fd, io->data, io->len, (off_t)io->offset);
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
