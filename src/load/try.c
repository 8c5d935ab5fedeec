/*
 * try -- each engine, by a write and a read of one block.
 */
#include "load/try.h"

#include <errno.h>
#include <stdlib.h>

#include "load/spot.h"
#include "load/target.h"
#include "measure/clock.h"

enum { TRY_ALIGN = 65536 };
#define TRY_WAIT 2000000000ull

/* One I/O from submission to completion.  0 or -errno. */
static int try_io(const struct engine_ops *ops, struct engine *e, struct io *io)
{
	uint64_t deadline = clock_ns() + TRY_WAIT;
	struct io *done = NULL;

	while (ops->submit(e, &io, 1) == 0)
		if (clock_ns() > deadline)
			return -ETIMEDOUT;
	for (;;) {
		int n = ops->reap(e, &done, 1, 1, deadline);

		if (n < 0)
			return n;
		if (n == 1)
			return done->res < 0 ? done->res : 0;
		if (clock_ns() > deadline)
			return -ETIMEDOUT;
	}
}

struct probe_try try_engine(const struct engine_ops *ops, int fd, bool write, unsigned len)
{
	struct engine_params params = {
		.fds = &fd, .nfds = 1, .buf_len = SPOT_BYTES, .depth = 1, .sqpoll_cpu = -1};
	struct probe_try t = {.step = PROBE_OPEN};
	struct engine *e = NULL;
	struct err err = {0};

	if (posix_memalign(&params.buf, TRY_ALIGN, SPOT_BYTES)) {
		t.errnum = ENOMEM;
		return t;
	}
	target_fill(params.buf, SPOT_BYTES, 1);
	int r = ops->open(&e, &params, &err);

	for (int pass = !write; r == 0 && pass < 2; pass++) {
		struct io io = {.op = pass ? IO_READ : IO_WRITE, .data = params.buf, .len = len};

		t.step = pass ? PROBE_READ : PROBE_WRITE;
		r = try_io(ops, e, &io);
	}
	if (r == 0)
		t.step = PROBE_DONE;
	else
		t.errnum = -r;
	/* What did not come back may still write to the buffer. */
	if (r != -ETIMEDOUT) {
		ops->close(e);
		free(params.buf);
	}
	return t;
}
