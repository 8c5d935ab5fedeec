/*
 * uring -- io_uring, through liburing.
 *
 * Takes every flag of the ring that kernel and library grant, and says which.
 * A ring that polls (hipri) or is read by a thread of the kernel (sqpoll) is
 * made where asked for and granted, else one without.
 */
#include "engine/engine.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/uio.h>
#include <time.h>

#include "engine/ring_queues.h"

#define URING_REGION ((size_t)1 << 30)
enum { URING_REGIONS = 1024 }; /* 32768 I/Os of 16 MiB need half of them */

struct engine {
	struct io_uring ring;
	const int *fds;
	unsigned depth;
	unsigned lent; /* queued or with the kernel */
	bool registered; /* the ring itself: its number is none of the process's files */
	bool fixed_buffers, fixed_files;
	unsigned regions;     /* registered parts of the buffers */
	char *buf;	      /* where the first begins */
	size_t region_bytes;  /* of each but the last */
	bool entered;	      /* see ring_entered */
	uint8_t flags;	      /* of each entry */
	uint8_t opcode[2];    /* of reads and writes, unless vectored */
	bool polled;	      /* IOPOLL: it takes reads and writes alone */
	bool special;	      /* any of the following */
	bool vectored;	      /* iovs has one for each entry of the ring */
	int rw_flags;	      /* RWF_ of reads and writes */
	unsigned force_async; /* every N-th goes to a kernel worker; 0: none */
	unsigned prepared;    /* since the last of these */
	struct iovec *iovs;
	struct io **aside; /* done without the ring */
	unsigned aside_n;
};

/*
 * Register the buffers in parts that the kernel takes: an I/O lies in one of them.
 * Source: io_uring_register(2), IORING_REGISTER_BUFFERS: 1 GiB each at most.
 */
static int uring_register_buffers(struct engine *e, const struct engine_params *params)
{
	size_t each = params->buf_each && params->buf_each < URING_REGION ? params->buf_each : 1;
	struct iovec region[URING_REGIONS];
	size_t at = 0;

	e->buf = params->buf;
	e->region_bytes = URING_REGION / each * each;
	for (e->regions = 0; at < params->buf_len; at += region[e->regions++].iov_len) {
		size_t left = params->buf_len - at;

		if (e->regions == URING_REGIONS)
			return -EOVERFLOW;
		region[e->regions].iov_base = e->buf + at;
		region[e->regions].iov_len = left < e->region_bytes ? left : e->region_bytes;
	}
	return io_uring_register_buffers(&e->ring, region, e->regions);
}

static void uring_register(struct engine *e, struct engine_params *params)
{
	params->feature[RING_FEATURES].name = "registered_ring";
	int r = io_uring_register_ring_fd(&e->ring);

	e->registered = r == 1;
	params->feature[RING_FEATURES].result = r == 1 ? 0 : r < 0 ? r : -EINVAL;
	if (params->fixedbufs.want) {
		params->fixedbufs.result = uring_register_buffers(e, params);
		e->fixed_buffers = params->fixedbufs.result == 0;
	}
	if (params->registerfiles.want) {
		params->registerfiles.result =
			io_uring_register_files(&e->ring, params->fds, params->nfds);
		e->fixed_files = params->registerfiles.result == 0;
	}
}

static void uring_free(struct engine *e)
{
	free(e->iovs);
	free(e->aside);
	free(e);
}

static int uring_open(struct engine **out, struct engine_params *params, struct err *err)
{
	struct engine *e = calloc(1, sizeof *e);

	if (e)
		e->aside = calloc(params->depth, sizeof(struct io *));
	if (!e || !e->aside) {
		free(e);
		return err_sys(err, ERR_FAILED, ENOMEM, "engine io_uring");
	}
	e->fds = params->fds;
	e->depth = params->depth;
	e->rw_flags = params->rw_flags;
	e->force_async = params->force_async;
	e->vectored = params->vectored;
	e->special = e->rw_flags || e->force_async || e->vectored;
	int r = engine_check_flags(params, err);

	if (r < 0)
		goto failed;
	r = ring_open(&e->ring, params, err);
	if (r < 0)
		goto failed;
	e->polled = params->hipri.want && params->hipri.result == 0;
	if (e->vectored)
		e->iovs = calloc(e->ring.sq.ring_entries, sizeof *e->iovs);
	if (e->vectored && !e->iovs) {
		io_uring_queue_exit(&e->ring);
		r = err_sys(err, ERR_FAILED, ENOMEM, "engine io_uring");
		goto failed;
	}
	uring_register(e, params);
	e->entered = ring_entered(&e->ring);
	e->flags = e->fixed_files ? IOSQE_FIXED_FILE : 0;
	e->opcode[IO_READ] = e->fixed_buffers ? IORING_OP_READ_FIXED : IORING_OP_READ;
	e->opcode[IO_WRITE] = e->fixed_buffers ? IORING_OP_WRITE_FIXED : IORING_OP_WRITE;
	*out = e;
	return 0;
failed:
	uring_free(e);
	return r;
}

/* What an I/O has beyond the usual. */
static void uring_special(struct engine *e, struct io_uring_sqe *sqe, struct io *io)
{
	if (e->force_async && ++e->prepared == e->force_async) {
		e->prepared = 0;
		sqe->flags |= IOSQE_ASYNC;
	}
	if (io->op > IO_WRITE)
		return;
	sqe->rw_flags = e->rw_flags;
	if (e->vectored && !e->fixed_buffers) {
		/* The kernel has read it by the time that the entry is used again. */
		struct iovec *iov = &e->iovs[sqe - e->ring.sq.sqes];

		*iov = (struct iovec){io->data, io->len};
		sqe->opcode = io->op == IO_READ ? IORING_OP_READV : IORING_OP_WRITEV;
		sqe->addr = (uintptr_t)iov;
		sqe->len = 1;
	}
}

static uint16_t uring_region(const struct engine *e, const struct io *io)
{
	if (__builtin_expect(e->regions <= 1, 1))
		return 0;
	return (uint16_t)((size_t)((char *)io->data - e->buf) / e->region_bytes);
}

/*
 * As io_uring_prep_read and its kin, without what they clear: an entry is prepared here
 * alone, so that all else in it stays zero.
 */
static inline void uring_prepare(struct engine *e, struct io_uring_sqe *sqe, struct io *io)
{
	sqe->flags = e->flags;
	sqe->fd = e->fixed_files ? (int)io->file : e->fds[io->file];
	sqe->off = io->offset;
	sqe->len = io->len;
	sqe->user_data = (uintptr_t)io;
	if (__builtin_expect(io->op > IO_WRITE, 0)) {
		sqe->opcode = IORING_OP_FSYNC;
		sqe->addr = 0;
		sqe->buf_index = 0;
		sqe->fsync_flags = io->op == IO_FDATASYNC ? IORING_FSYNC_DATASYNC : 0;
	} else {
		sqe->opcode = e->opcode[io->op];
		sqe->addr = (uintptr_t)io->data;
		sqe->rw_flags = 0;
		if (e->fixed_buffers)
			sqe->buf_index = uring_region(e, io);
	}
	if (__builtin_expect(e->special, 0))
		uring_special(e, sqe, io);
}

/* What a ring cannot queue is done here and now. */
static bool uring_aside(struct engine *e, struct io *io)
{
	if (io->op <= IO_WRITE || (!e->polled && io->op != IO_TRIM))
		return false;
	engine_fallback(io, e->fds[io->file]);
	e->aside[e->aside_n++] = io;
	return true;
}

static int uring_submit(struct engine *e, struct io *const *ios, unsigned n)
{
	if (n > e->depth - e->lent)
		n = e->depth - e->lent;
	if (__builtin_expect(!e->entered, 0) && n > ring_room(&e->ring))
		n = ring_room(&e->ring);
	for (unsigned i = 0; i < n; i++)
		if (__builtin_expect(ios[i]->op <= IO_WRITE, 1) || !uring_aside(e, ios[i]))
			uring_prepare(e, ring_entry(&e->ring), ios[i]);
	e->lent += n;
	return (int)n;
}

static inline unsigned uring_peek(struct engine *e, struct io **done, unsigned max)
{
	unsigned head = ring_first(&e->ring), n = ring_done(&e->ring, head);

	if (n > max)
		n = max;
	for (unsigned i = 0; i < n; i++) {
		const struct io_uring_cqe *cqe = ring_completion(&e->ring, head + i);
		struct io *io = (struct io *)(uintptr_t)cqe->user_data;

		io->res = cqe->res;
		done[i] = io;
	}
	ring_advance(&e->ring, head + n);
	e->lent -= n;
	return n;
}

/*
 * uring_enter with a deadline, or for a ring that a thread of the kernel reads.  Apart, so
 * that uring_reap saves no registers for it.
 */
static __attribute__((noinline)) int uring_enter_otherwise(struct engine *e, unsigned min,
							   uint64_t deadline)
{
	struct timespec now;
	struct io_uring_cqe *cqe;

	if (min == 0)
		return io_uring_submit(&e->ring);
	if (deadline == ENGINE_NO_DEADLINE)
		return io_uring_submit_and_wait(&e->ring, min);
	clock_gettime(CLOCK_MONOTONIC, &now);
	uint64_t ns = (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
	uint64_t left = deadline > ns ? deadline - ns : 0;
	struct __kernel_timespec t = {.tv_sec = (long long)(left / 1000000000u),
				      .tv_nsec = (long long)(left % 1000000000u)};

	return io_uring_submit_and_wait_timeout(&e->ring, &cqe, min, &t, NULL);
}

/* Enter the kernel: hand over what is queued and wait for min completions. */
static inline int uring_enter(struct engine *e, unsigned min, uint64_t deadline)
{
	return __builtin_expect(e->entered && (!min || deadline == ENGINE_NO_DEADLINE), 1)
		       ? ring_enter(&e->ring, e->registered, min)
		       : uring_enter_otherwise(e, min, deadline);
}

/* Or is the kernel short of memory or room, and what is done makes some? */
static bool uring_broken(int r)
{
	return r != -EINTR && r != -EAGAIN && r != -EBUSY && r != -ETIME;
}

static int uring_reap(struct engine *e, struct io **done, unsigned min, unsigned max,
		      uint64_t deadline)
{
	unsigned aside = 0;

	while (__builtin_expect(e->aside_n && aside < max, 0)) {
		done[aside++] = e->aside[--e->aside_n];
		e->lent--;
	}
	if (min) {
		min -= aside < min ? aside : min;
		min = min < e->lent ? min : e->lent;
		min = min < max - aside ? min : max - aside;
	}
	if (ring_queued(&e->ring) || ring_done(&e->ring, ring_first(&e->ring)) < min) {
		int r = uring_enter(e, min, deadline);

		if (__builtin_expect(r < 0 && uring_broken(r), 0))
			return r;
	}
	return (int)(aside + uring_peek(e, done + aside, max - aside));
}

static int uring_set_file(struct engine *e, unsigned slot, int fd)
{
	if (!e->fixed_files)
		return 0;
	int r = io_uring_register_files_update(&e->ring, slot, &fd, 1);

	return r < 0 ? r : 0;
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
	uring_free(e);
}

const struct engine_ops engine_uring = {
	.name = "io_uring",
	.helped = 1,
	.open = uring_open,
	.submit = uring_submit,
	.reap = uring_reap,
	.set_file = uring_set_file,
	.close = uring_close,
};
