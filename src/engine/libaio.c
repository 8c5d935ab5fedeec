/*
 * libaio -- Linux native asynchronous I/O, through libaio.
 *
 * Completions are taken from the mapped ring without a system call where the
 * kernel shows it.  Without O_DIRECT most file systems block in io_submit; that
 * is what it costs, and it is not hidden here.
 */
#include "engine/engine.h"

#include <errno.h>
#include <libaio.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "base/sys.h"

/*
 * The completion ring that the kernel maps at the context's address.
 * Source: Linux fs/aio.c, struct aio_ring.
 */
struct libaio_ring {
	unsigned id, nr;
	_Atomic unsigned head, tail;
	unsigned magic, compat_features, incompat_features, header_length;
	struct io_event events[];
};
#define LIBAIO_RING_MAGIC 0xa10a10a1u

struct engine {
	io_context_t ctx;
	const int *fds;
	unsigned depth;
	struct libaio_ring *ring; /* NULL: not shown by this kernel */
	unsigned lent;		  /* with the kernel */
	unsigned refused_n;	  /* done without the kernel */
	struct iocb **spare;	  /* stack of unused iocbs */
	unsigned spare_n;
	struct iocb **batch;
	struct io **refused;
	struct io_event *events;
	struct iocb *iocbs;
};

static void libaio_free(struct engine *e)
{
	if (!e)
		return;
	free(e->iocbs);
	free(e->events);
	free(e->refused);
	free(e->batch);
	free(e->spare);
	free(e);
}

static struct engine *libaio_new(const struct engine_params *params)
{
	unsigned n = params->depth;
	struct engine *e = calloc(1, sizeof *e);

	if (!e)
		return NULL;
	e->fds = params->fds;
	e->depth = n;
	e->spare = calloc(n, sizeof *e->spare);
	e->batch = calloc(n, sizeof *e->batch);
	e->refused = calloc(n, sizeof *e->refused);
	e->events = calloc(n, sizeof *e->events);
	e->iocbs = calloc(n, sizeof *e->iocbs);
	if (!e->spare || !e->batch || !e->refused || !e->events || !e->iocbs) {
		libaio_free(e);
		return NULL;
	}
	for (unsigned i = 0; i < n; i++)
		e->spare[e->spare_n++] = &e->iocbs[n - 1 - i];
	return e;
}

/* The context may be no address at all in a user-space kernel: ask first. */
static struct libaio_ring *libaio_find_ring(io_context_t ctx)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	unsigned char resident;
	struct libaio_ring *ring = (struct libaio_ring *)ctx;

	if ((uintptr_t)ctx % page || mincore((void *)ctx, page, &resident) < 0)
		return NULL;
	if (ring->magic != LIBAIO_RING_MAGIC || ring->incompat_features)
		return NULL;
	return ring;
}

static int libaio_open(struct engine **out, struct engine_params *params, struct err *err)
{
	struct engine *e = libaio_new(params);

	if (!e)
		return err_sys(err, ERR_FAILED, ENOMEM, "engine libaio");
	int r = io_setup((int)params->depth, &e->ctx);

	/* A filter may allow the queue and deny its use: an empty batch tells. */
	if (r == 0) {
		r = io_submit(e->ctx, 0, NULL);
		if (r == -EAGAIN)
			r = 0;
		if (r < 0)
			io_destroy(e->ctx);
	}
	if (r < 0) {
		libaio_free(e);
		if (r == -EAGAIN)
			return err_sys(err, ERR_UNAVAILABLE, EAGAIN,
				       "engine libaio: io_setup(%u): more I/Os than "
				       "/proc/sys/fs/aio-max-nr allows; lower iodepth or "
				       "raise that limit",
				       params->depth);
		return err_sys(err, ERR_UNAVAILABLE, -r,
			       "engine libaio: not available here; ioengine=psync works "
			       "everywhere: io_setup");
	}
	e->ring = libaio_find_ring(e->ctx);
	engine_grant_none(params);
	params->feature[0] = (struct engine_feature){"user_reap", e->ring ? 0 : -ENOTSUP};
	*out = e;
	return 0;
}

/* As io_prep_pread and its kin, which clear all of an iocb whose rest is never set. */
static inline void libaio_prepare(const struct engine *e, struct iocb *cb, struct io *io)
{
	static const short opcode[] = {
		[IO_READ] = IO_CMD_PREAD,  [IO_WRITE] = IO_CMD_PWRITE,	   [IO_TRIM] = IO_CMD_NOOP,
		[IO_FSYNC] = IO_CMD_FSYNC, [IO_FDATASYNC] = IO_CMD_FDSYNC,
	};

	cb->data = io;
	cb->aio_lio_opcode = opcode[io->op];
	cb->aio_fildes = e->fds[io->file];
	/* A sync that has one is refused. */
	cb->u.c.buf = __builtin_expect(io->op <= IO_WRITE, 1) ? io->data : NULL;
	cb->u.c.nbytes = io->len;
	cb->u.c.offset = (long long)io->offset;
}

/* The first of the batch was refused: it is done, without the kernel. */
static void libaio_refuse(struct engine *e, struct iocb *cb, int error)
{
	struct io *io = cb->data;

	/* There is no asynchronous trim, and many file systems have no such fsync. */
	if (error == -EINVAL && io->op > IO_WRITE)
		engine_fallback(io, e->fds[io->file]);
	else
		io->res = error;
	e->refused[e->refused_n++] = io;
	e->spare[e->spare_n++] = cb;
}

static bool libaio_trims(const struct iocb *cb)
{
	return ((const struct io *)cb->data)->op == IO_TRIM;
}

/* io_submit(3), whose wrappers take 40 instructions. */
static inline int libaio_call(const struct engine *e, struct iocb **batch, unsigned n)
{
	return (int)sys_call(SYS_io_submit, sys_pointer(e->ctx), (long)n, sys_pointer(batch), 0, 0,
			     0);
}

/* Hand over batch[taken..n-1]; returns how many of the batch were taken in the end. */
static int libaio_submit_rest(struct engine *e, unsigned taken, unsigned n)
{
	while (taken < n) {
		/* It goes alone, and is never taken: others would wait for it. */
		if (taken && libaio_trims(e->batch[taken]))
			break;
		int r = libaio_call(e, e->batch + taken, n - taken);

		if (r > 0) {
			e->lent += (unsigned)r;
			taken += (unsigned)r;
		} else if (r == -EINTR) {
			continue;
		} else if (r == -EAGAIN || r == 0) {
			break;
		} else {
			libaio_refuse(e, e->batch[taken++], r);
			if (libaio_trims(e->batch[taken - 1]))
				break;
		}
	}
	for (unsigned i = n; i > taken; i--)
		e->spare[e->spare_n++] = e->batch[i - 1];
	return (int)taken;
}

static int libaio_submit(struct engine *e, struct io *const *ios, unsigned n)
{
	unsigned room = e->depth - e->lent - e->refused_n;
	struct iocb **spare = e->spare + e->spare_n, **batch = e->batch;

	if (n > room)
		n = room;
	if (n == 0)
		return 0;
	e->spare_n -= n;
	for (unsigned i = 0; i < n; i++) {
		struct iocb *cb = *--spare;

		libaio_prepare(e, cb, ios[i]);
		batch[i] = cb;
	}
	int r = libaio_call(e, batch, n);

	if (__builtin_expect(r < 0, 0)) {
		bool again = r == -EINTR || r == -EAGAIN;

		if (!again)
			libaio_refuse(e, batch[0], r);
		return libaio_submit_rest(e, !again, n);
	}
	e->lent += (unsigned)r;
	return (unsigned)r == n ? r : libaio_submit_rest(e, (unsigned)r, n);
}

/* From the ring alone, without a system call. */
static inline unsigned libaio_peek(struct engine *e, struct io **done, unsigned max)
{
	struct libaio_ring *ring = e->ring;
	unsigned n = 0;
	unsigned head = atomic_load_explicit(&ring->head, memory_order_relaxed);
	/* Acquire: an event must not be read before the tail that covers it. */
	unsigned tail = atomic_load_explicit(&ring->tail, memory_order_acquire);

	if (head == tail)
		return 0;
	struct iocb **spare = e->spare + e->spare_n;

	while (n < max && head != tail) {
		const struct io_event *event = &ring->events[head];
		struct io *io = event->data;

		io->res = (int32_t)(long)event->res;
		spare[n] = event->obj;
		done[n++] = io;
		head = head + 1 == ring->nr ? 0 : head + 1;
	}
	e->spare_n += n;
	e->lent -= n;
	/* Release: the kernel may reuse a slot once it sees the new head. */
	atomic_store_explicit(&ring->head, head, memory_order_release);
	return n;
}

static struct timespec *libaio_timeout(struct timespec *t, uint64_t deadline)
{
	struct timespec now;

	if (deadline == ENGINE_NO_DEADLINE)
		return NULL;
	clock_gettime(CLOCK_MONOTONIC, &now);
	uint64_t ns = (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
	uint64_t left = deadline > ns ? deadline - ns : 0;

	t->tv_sec = (time_t)(left / 1000000000u);
	t->tv_nsec = (long)(left % 1000000000u);
	return t;
}

/*
 * Whatever the ring does not show, or not yet; n are in done already.  Apart, so that
 * libaio_reap, which mostly needs none of it, saves no registers.
 */
static __attribute__((noinline)) int libaio_reap_rest(struct engine *e, struct io **done,
						      unsigned n, unsigned min, unsigned max,
						      uint64_t deadline)
{
	while (n < max && e->refused_n)
		done[n++] = e->refused[--e->refused_n];
	if (!e->ring && min == 0 && n == 0 && e->lent)
		deadline = 0;
	if (min > n + e->lent)
		min = n + e->lent;
	if (min > max)
		min = max;
	bool ask = n < min || (!e->ring && n == 0 && e->lent && max);

	while (ask) {
		struct timespec t;
		long want = min > n ? (long)(min - n) : 0;
		int r = io_getevents(e->ctx, want, (long)(max - n), e->events,
				     libaio_timeout(&t, deadline));

		if (r == -EINTR)
			break;
		if (r < 0)
			return r;
		for (int i = 0; i < r; i++) {
			done[n] = e->events[i].data;
			done[n++]->res = (int32_t)(long)e->events[i].res;
			e->spare[e->spare_n++] = e->events[i].obj;
		}
		e->lent -= (unsigned)r;
		ask = n < min && r > 0;
	}
	return (int)n;
}

static int libaio_reap(struct engine *e, struct io **done, unsigned min, unsigned max,
		       uint64_t deadline)
{
	if (__builtin_expect(!e->ring || e->refused_n, 0))
		return libaio_reap_rest(e, done, 0, min, max, deadline);
	unsigned n = libaio_peek(e, done, max);

	if (__builtin_expect(n >= min, 1))
		return (int)n;
	return libaio_reap_rest(e, done, n, min, max, deadline);
}

static void libaio_close(struct engine *e)
{
	if (!e)
		return;
	/* io_destroy waits for what is lent. */
	io_destroy(e->ctx);
	libaio_free(e);
}

const struct engine_ops engine_libaio = {
	.name = "libaio",
	.open = libaio_open,
	.submit = libaio_submit,
	.reap = libaio_reap,
	.close = libaio_close,
};
