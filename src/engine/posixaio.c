/*
 * posixaio -- aio_read(3) and its kin: the asynchronous I/O of the C library, in its threads.
 *
 * The GNU C library works off the I/Os of one file one after the other; more than one of
 * them is in the kernel only where there are more files.
 */
#include "engine/engine.h"

#include <aio.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct slot {
	struct aiocb cb;
	struct io *io;
};

struct engine {
	const int *fds;
	struct slot *slots;
	struct slot **idle, **busy; /* depth each; busy in the order of submission */
	const struct aiocb **wait;  /* depth: what aio_suspend is given */
	unsigned idle_n, busy_n;
};

static void posixaio_free(struct engine *e)
{
	free(e->slots);
	free(e->idle);
	free(e->busy);
	free(e->wait);
	free(e);
}

static int posixaio_open(struct engine **out, struct engine_params *params, struct err *err)
{
	struct engine *e = calloc(1, sizeof *e);
	int r = e ? engine_check_flags(params, err) : 0;

	if (e) {
		e->fds = params->fds;
		e->slots = calloc(params->depth, sizeof *e->slots);
		e->idle = calloc(params->depth, sizeof *e->idle);
		e->busy = calloc(params->depth, sizeof *e->busy);
		e->wait = calloc(params->depth, sizeof *e->wait);
	}
	if (!e || !e->slots || !e->idle || !e->busy || !e->wait)
		r = err_sys(err, ERR_FAILED, ENOMEM, "engine posixaio");
	if (r < 0) {
		if (e)
			posixaio_free(e);
		return r;
	}
	engine_grant_none(params);
	for (unsigned i = params->depth; i > 0; i--)
		e->idle[e->idle_n++] = &e->slots[i - 1];
	*out = e;
	return 0;
}

/* Hand one I/O to the library.  0, or the errno of a refusal. */
static int posixaio_start(struct engine *e, struct slot *s)
{
	struct io *io = s->io;
	int r;

	s->cb = (struct aiocb){
		.aio_fildes = e->fds[io->file],
		.aio_buf = io->data,
		.aio_nbytes = io->len,
		.aio_offset = (off_t)io->offset,
		.aio_sigevent.sigev_notify = SIGEV_NONE,
	};
	switch (io->op) {
	case IO_READ:
		r = aio_read(&s->cb);
		break;
	case IO_WRITE:
		r = aio_write(&s->cb);
		break;
	case IO_FSYNC:
		r = aio_fsync(O_SYNC, &s->cb);
		break;
	case IO_FDATASYNC:
		r = aio_fsync(O_DSYNC, &s->cb);
		break;
	default:
		r = 0;
	}
	return r < 0 ? errno : 0;
}

/* The library takes no trims; they are done here and now. */
static bool posixaio_takes(const struct io *io)
{
	return io->op == IO_READ || io->op == IO_WRITE || io->op == IO_FSYNC ||
	       io->op == IO_FDATASYNC;
}

static int posixaio_submit(struct engine *e, struct io *const *ios, unsigned n)
{
	unsigned taken = 0;

	for (; taken < n && e->idle_n; taken++) {
		struct slot *s = e->idle[e->idle_n - 1];

		s->io = ios[taken];
		s->cb.aio_fildes = -1; /* done already */
		if (!posixaio_takes(s->io)) {
			engine_fallback(s->io, e->fds[s->io->file]);
		} else {
			int error = posixaio_start(e, s);

			/* No room for more now: what is under way makes some. */
			if (error == EAGAIN && e->busy_n)
				break;
			if (error) {
				s->cb.aio_fildes = -1;
				s->io->res = -error;
			}
		}
		e->idle_n--;
		e->busy[e->busy_n++] = s;
	}
	return (int)taken;
}

static bool posixaio_done(struct slot *s)
{
	if (s->cb.aio_fildes < 0)
		return true;
	int error = aio_error(&s->cb);

	if (error == EINPROGRESS)
		return false;
	ssize_t r = aio_return(&s->cb);

	s->io->res = error ? -error : (int32_t)r;
	return true;
}

/* Take what is done off the busy ones. */
static unsigned posixaio_collect(struct engine *e, struct io **done, unsigned max)
{
	unsigned n = 0, kept = 0;

	for (unsigned i = 0; i < e->busy_n; i++) {
		struct slot *s = e->busy[i];

		if (n < max && posixaio_done(s)) {
			done[n++] = s->io;
			e->idle[e->idle_n++] = s;
		} else {
			e->busy[kept++] = s;
		}
	}
	e->busy_n = kept;
	return n;
}

/* Nanoseconds until the deadline; false: it is over. */
static bool posixaio_left(uint64_t deadline, struct timespec *left)
{
	const uint64_t second = 1000000000;
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	uint64_t now = (uint64_t)t.tv_sec * second + (uint64_t)t.tv_nsec;

	if (now >= deadline)
		return false;
	left->tv_sec = (time_t)((deadline - now) / second);
	left->tv_nsec = (long)((deadline - now) % second);
	return true;
}

static int posixaio_reap(struct engine *e, struct io **done, unsigned min, unsigned max,
			 uint64_t deadline)
{
	unsigned n = posixaio_collect(e, done, max);

	while (n < min && n < max && e->busy_n) {
		bool ends = deadline != ENGINE_NO_DEADLINE;
		struct timespec left;

		if (ends && !posixaio_left(deadline, &left))
			break;
		for (unsigned i = 0; i < e->busy_n; i++)
			e->wait[i] = &e->busy[i]->cb;
		int r = aio_suspend(e->wait, (int)e->busy_n, ends ? &left : NULL);

		n += posixaio_collect(e, done + n, max - n);
		if (r < 0 && errno == EINTR)
			break;
	}
	return (int)n;
}

static void posixaio_close(struct engine *e)
{
	struct io *done[64];

	if (!e)
		return;
	while (e->busy_n)
		(void)posixaio_reap(e, done, 1, 64, ENGINE_NO_DEADLINE);
	posixaio_free(e);
}

const struct engine_ops engine_posixaio = {
	.name = "posixaio",
	.open = posixaio_open,
	.submit = posixaio_submit,
	.reap = posixaio_reap,
	.close = posixaio_close,
};
