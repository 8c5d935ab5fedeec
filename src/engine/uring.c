/*
 * uring -- io_uring, through liburing.
 *
 * Takes every flag of the ring that kernel and library grant, and says which.
 * It does not poll (no SQPOLL, no IOPOLL).
 */
#include "engine/engine.h"

#include <errno.h>
#include <liburing.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/uio.h>
#include <time.h>

struct engine {
	struct io_uring ring;
	const int *fds;
	unsigned depth;
	unsigned lent; /* queued or with the kernel */
	bool fixed_buffers, fixed_files;
};

/*
 * Flags in the order in which an older kernel drops them, newest first.
 * liburing 2.3 knows no NO_SQARRAY and corrupts its ring if the flag is forced,
 * so it is asked for only where the library's own header has it.
 */
static const struct {
	const char *name;
	unsigned flag;
} uring_flags[] = {
#ifdef IORING_SETUP_NO_SQARRAY
	{"no_sqarray", IORING_SETUP_NO_SQARRAY}, /* Linux 6.6 */
#endif
	{"defer_taskrun", IORING_SETUP_DEFER_TASKRUN}, /* 6.1, needs single_issuer */
	{"single_issuer", IORING_SETUP_SINGLE_ISSUER}, /* 6.0 */
	{"coop_taskrun", IORING_SETUP_COOP_TASKRUN},   /* 5.19 */
};
enum { URING_FLAGS = sizeof uring_flags / sizeof uring_flags[0] };

/* Returns 0 with the ring made, or what io_uring_setup said without any flag. */
static int uring_setup(struct engine *e, struct engine_feature *feature)
{
	unsigned flags = 0;
	int r = 0, refusal = 0;

	for (int i = 0; i < URING_FLAGS; i++)
		flags |= uring_flags[i].flag;
	for (int drop = 0; drop <= URING_FLAGS; drop++) {
		struct io_uring_params p = {.flags = flags};

		r = io_uring_queue_init_params(e->depth, &e->ring, &p);
		if (r == 0 || r != -EINVAL || drop == URING_FLAGS)
			break;
		refusal = r;
		flags &= ~uring_flags[drop].flag;
	}
	for (int i = 0; i < URING_FLAGS; i++) {
		feature[i].name = uring_flags[i].name;
		feature[i].result = flags & uring_flags[i].flag ? 0 : refusal;
	}
	return r;
}

static int uring_refused(int r, unsigned depth, struct err *err)
{
	if (r == -ENOMEM)
		return err_sys(err, ERR_UNAVAILABLE, ENOMEM,
			       "engine io_uring: a ring of %u needs more locked memory than "
			       "allowed; lower iodepth or raise ulimit -l",
			       depth);
	if (r == -EPERM)
		return err_sys(err, ERR_UNAVAILABLE, EPERM,
			       "engine io_uring: denied here, by kernel.io_uring_disabled or a "
			       "seccomp filter; use ioengine=libaio or psync: io_uring_setup");
	return err_sys(err, ERR_UNAVAILABLE, -r,
		       "engine io_uring: not available here; use ioengine=libaio or psync: "
		       "io_uring_setup");
}

/* A filter may allow the ring and deny its use: one empty operation tells. */
static int uring_try(struct engine *e)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(&e->ring);
	struct io_uring_cqe *cqe;

	if (!sqe)
		return -EAGAIN;
	io_uring_prep_nop(sqe);
	int r;

	do
		r = io_uring_submit_and_wait(&e->ring, 1);
	while (r == -EINTR);
	if (r < 0)
		return r;
	r = io_uring_peek_cqe(&e->ring, &cqe);
	if (r == 0)
		io_uring_cqe_seen(&e->ring, cqe);
	return r;
}

static void uring_register(struct engine *e, struct engine_params *params)
{
	struct iovec region = {params->buf, params->buf_len};

	params->feature[URING_FLAGS].name = "registered_ring";
	int r = io_uring_register_ring_fd(&e->ring);

	params->feature[URING_FLAGS].result = r == 1 ? 0 : r < 0 ? r : -EINVAL;
	if (params->fixedbufs.want) {
		params->fixedbufs.result = io_uring_register_buffers(&e->ring, &region, 1);
		e->fixed_buffers = params->fixedbufs.result == 0;
	}
	if (params->registerfiles.want) {
		params->registerfiles.result =
			io_uring_register_files(&e->ring, params->fds, params->nfds);
		e->fixed_files = params->registerfiles.result == 0;
	}
}

static int uring_open(struct engine **out, struct engine_params *params, struct err *err)
{
	struct engine *e = calloc(1, sizeof *e);

	if (!e)
		return err_sys(err, ERR_FAILED, ENOMEM, "engine io_uring");
	e->fds = params->fds;
	e->depth = params->depth;
	int r = uring_setup(e, params->feature);

	if (r == 0) {
		r = uring_try(e);
		if (r < 0)
			io_uring_queue_exit(&e->ring);
	}
	if (r < 0) {
		free(e);
		return uring_refused(r, params->depth, err);
	}
	uring_register(e, params);
	*out = e;
	return 0;
}

static void uring_prepare(struct engine *e, struct io_uring_sqe *sqe, struct io *io)
{
	int fd = e->fixed_files ? (int)io->file : e->fds[io->file];

	switch (io->op) {
	case IO_READ:
		if (e->fixed_buffers)
			io_uring_prep_read_fixed(sqe, fd, io->data, io->len, io->offset, 0);
		else
			io_uring_prep_read(sqe, fd, io->data, io->len, io->offset);
		break;
	case IO_WRITE:
		if (e->fixed_buffers)
			io_uring_prep_write_fixed(sqe, fd, io->data, io->len, io->offset, 0);
		else
			io_uring_prep_write(sqe, fd, io->data, io->len, io->offset);
		break;
	default:
		io_uring_prep_fsync(sqe, fd, io->op == IO_FDATASYNC ? IORING_FSYNC_DATASYNC : 0);
		break;
	}
	if (e->fixed_files)
		sqe->flags |= IOSQE_FIXED_FILE;
	io_uring_sqe_set_data(sqe, io);
}

static int uring_submit(struct engine *e, struct io *const *ios, unsigned n)
{
	unsigned taken = 0;

	while (taken < n && e->lent < e->depth) {
		struct io_uring_sqe *sqe = io_uring_get_sqe(&e->ring);

		if (!sqe)
			break;
		uring_prepare(e, sqe, ios[taken++]);
		e->lent++;
	}
	return (int)taken;
}

static unsigned uring_peek(struct engine *e, struct io **done, unsigned max)
{
	struct io_uring_cqe *cqe;
	unsigned head, n = 0;

	io_uring_for_each_cqe(&e->ring, head, cqe)
	{
		if (n == max)
			break;
		struct io *io = io_uring_cqe_get_data(cqe);

		io->res = cqe->res;
		done[n++] = io;
	}
	io_uring_cq_advance(&e->ring, n);
	e->lent -= n;
	return n;
}

/* Enter the kernel: hand over what is queued and wait for min completions. */
static int uring_enter(struct engine *e, unsigned min, uint64_t deadline)
{
	if (min == 0)
		return io_uring_submit(&e->ring);
	if (deadline == ENGINE_NO_DEADLINE)
		return io_uring_submit_and_wait(&e->ring, min);
	struct timespec now;
	struct io_uring_cqe *cqe;

	clock_gettime(CLOCK_MONOTONIC, &now);
	uint64_t ns = (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
	uint64_t left = deadline > ns ? deadline - ns : 0;
	struct __kernel_timespec t = {.tv_sec = (long long)(left / 1000000000u),
				      .tv_nsec = (long long)(left % 1000000000u)};

	return io_uring_submit_and_wait_timeout(&e->ring, &cqe, min, &t, NULL);
}

static int uring_reap(struct engine *e, struct io **done, unsigned min, unsigned max,
		      uint64_t deadline)
{
	if (min > e->lent)
		min = e->lent;
	if (min > max)
		min = max;
	if (io_uring_sq_ready(&e->ring) || io_uring_cq_ready(&e->ring) < min) {
		int r = uring_enter(e, min, deadline);

		/* The kernel is short of memory or room: what is done makes some. */
		if (r < 0 && r != -EINTR && r != -EAGAIN && r != -EBUSY && r != -ETIME)
			return r;
	}
	return (int)uring_peek(e, done, max);
}

static void uring_close(struct engine *e)
{
	struct io *done[16];

	if (!e)
		return;
	/* The kernel must not write into buffers that are about to go. */
	while (e->lent && uring_reap(e, done, 1, 16, ENGINE_NO_DEADLINE) >= 0)
		;
	io_uring_queue_exit(&e->ring);
	free(e);
}

const struct engine_ops engine_uring = {
	.name = "io_uring",
	.open = uring_open,
	.submit = uring_submit,
	.reap = uring_reap,
	.close = uring_close,
};
