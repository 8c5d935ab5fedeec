/*
 * queue -- an engine over real files, for the tests of the engines: what holds for
 * each of them stands here once.
 */
#ifndef IOSONDE_TESTS_QUEUE_H
#define IOSONDE_TESTS_QUEUE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "engine/engine.h"

enum { QUEUE_BLOCK = 4096, QUEUE_BLOCKS = 64, QUEUE_DEPTH = 8 };

/* fds: 0 the file, read and write; 1 the file, read only; 2 none that is open. */
struct queue {
	const struct engine_ops *ops;
	struct engine *e;
	struct engine_params params;
	int fds[3];
	char *buf;
	struct io io[QUEUE_DEPTH * 2];
	struct err err;
};

static inline char queue_byte(unsigned block)
{
	return (char)('a' + block % 26);
}

/* The engine over a file of 64 blocks, each full of a letter of its own; skipped if refused. */
static inline struct queue *queue_make(const struct engine_ops *ops, struct engine_params params)
{
	struct queue *q = calloc(1, sizeof *q);
	char path[] = "/tmp/iosonde-queue-XXXXXX";

	assert_non_null(q);
	q->ops = ops;
	q->buf = aligned_alloc(QUEUE_BLOCK, QUEUE_BLOCK * QUEUE_DEPTH * 2);
	q->fds[0] = mkstemp(path);
	assert_true(q->fds[0] >= 0);
	q->fds[1] = open(path, O_RDONLY);
	q->fds[2] = 1000;
	unlink(path);
	for (unsigned b = 0; b < QUEUE_BLOCKS; b++) {
		memset(q->buf, queue_byte(b), QUEUE_BLOCK);
		assert_int_equal(pwrite(q->fds[0], q->buf, QUEUE_BLOCK, b * QUEUE_BLOCK),
				 QUEUE_BLOCK);
	}
	q->params = params;
	q->params.fds = q->fds;
	q->params.nfds = 3;
	q->params.buf = q->buf;
	q->params.buf_len = QUEUE_BLOCK * QUEUE_DEPTH * 2;
	if (!q->params.depth)
		q->params.depth = ops->synchronous ? 1 : QUEUE_DEPTH;
	int r = ops->open(&q->e, &q->params, &q->err);

	if (r == -EPERM || r == -ENOSYS) {
		print_message("%s is refused here\n", ops->name);
		skip();
	}
	assert_int_equal(r, 0);
	return q;
}

static inline void queue_drop(struct queue *q)
{
	q->ops->close(q->e);
	close(q->fds[0]);
	close(q->fds[1]);
	free(q->buf);
	free(q);
}

static inline struct io *queue_io(struct queue *q, unsigned i, enum io_op op, unsigned file,
				  uint64_t offset, uint32_t len)
{
	q->io[i] = (struct io){.op = op,
			       .file = file,
			       .offset = offset,
			       .len = len,
			       .res = -12345,
			       .data = q->buf + i * QUEUE_BLOCK};
	return &q->io[i];
}

/* One I/O from submission to its end, and before in one call; returns what became of it. */
static inline int queue_one(struct queue *q, enum io_op op, unsigned file, uint64_t offset,
			    uint32_t len)
{
	struct io *io = queue_io(q, 0, op, file, offset, len), *done = NULL;
	int once = 0;

	assert_true(q->ops->once || !q->ops->synchronous);
	if (q->ops->once) {
		q->ops->once(q->e, io);
		once = io->res;
		io->res = -12345;
	}
	assert_int_equal(q->ops->submit(q->e, &io, 1), 1);
	assert_int_equal(q->ops->reap(q->e, &done, 1, 1, ENGINE_NO_DEADLINE), 1);
	assert_ptr_equal(done, io);
	if (q->ops->once)
		assert_int_equal(io->res, once);
	return io->res;
}

static inline uint64_t queue_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* Reads and writes move the right bytes to and from the right place. */
static inline void queue_transfers(struct queue *q)
{
	assert_int_equal(queue_one(q, IO_READ, 0, 7 * QUEUE_BLOCK, QUEUE_BLOCK), QUEUE_BLOCK);
	for (unsigned i = 0; i < QUEUE_BLOCK; i++)
		assert_int_equal(q->buf[i], queue_byte(7));
	memset(q->buf, '!', QUEUE_BLOCK);
	assert_int_equal(queue_one(q, IO_WRITE, 0, 9 * QUEUE_BLOCK, 512), 512);
	char got[QUEUE_BLOCK];

	assert_int_equal(pread(q->fds[0], got, QUEUE_BLOCK, 9 * QUEUE_BLOCK), QUEUE_BLOCK);
	for (unsigned i = 0; i < QUEUE_BLOCK; i++)
		assert_int_equal(got[i], i < 512 ? '!' : queue_byte(9));
	/* The neighbour is as it was. */
	assert_int_equal(pread(q->fds[0], got, 1, 9 * QUEUE_BLOCK - 1), 1);
	assert_int_equal(got[0], queue_byte(8));
}

/* What the kernel refuses comes back as a result, and the queue goes on. */
static inline void queue_refusals(struct queue *q)
{
	uint64_t end = (uint64_t)QUEUE_BLOCKS * QUEUE_BLOCK;

	assert_int_equal(queue_one(q, IO_READ, 2, 0, QUEUE_BLOCK), -EBADF);
	assert_int_equal(queue_one(q, IO_WRITE, 1, 0, QUEUE_BLOCK), -EBADF);
	assert_int_equal(queue_one(q, IO_READ, 0, end, QUEUE_BLOCK), 0);
	assert_int_equal(queue_one(q, IO_READ, 0, end + QUEUE_BLOCK, QUEUE_BLOCK), 0);
	assert_int_equal(queue_one(q, IO_READ, 0, end - 512, QUEUE_BLOCK), 512);
	assert_int_equal(queue_one(q, IO_READ, 1, 0, QUEUE_BLOCK), QUEUE_BLOCK);
}

static inline void queue_syncs(struct queue *q)
{
	assert_int_equal(queue_one(q, IO_FSYNC, 0, 0, 0), 0);
	assert_int_equal(queue_one(q, IO_FDATASYNC, 0, 0, 0), 0);
	assert_int_equal(queue_one(q, IO_FSYNC, 2, 0, 0), -EBADF);
	assert_int_equal(queue_one(q, IO_FDATASYNC, 2, 0, 0), -EBADF);
}

/* A full queue takes no more; each I/O that was taken comes back once. */
static inline void queue_depth(struct queue *q)
{
	struct io *ios[QUEUE_DEPTH * 2], *done[QUEUE_DEPTH * 2];
	unsigned depth = q->params.depth, back = 0;
	unsigned seen[QUEUE_DEPTH * 2] = {0};

	for (unsigned i = 0; i < QUEUE_DEPTH * 2; i++)
		ios[i] = queue_io(q, i, IO_READ, i % 3 == 2 ? 2 : 0, i * QUEUE_BLOCK, QUEUE_BLOCK);
	for (unsigned first = 0; first < QUEUE_DEPTH * 2; first += depth) {
		unsigned taken = 0;
		int r;

		while ((r = q->ops->submit(q->e, ios + first + taken, depth - taken)) > 0 &&
		       taken + (unsigned)r < depth)
			taken += (unsigned)r;
		assert_true(r > 0);
		assert_int_equal(q->ops->submit(q->e, ios, 1), 0);
		back = 0;
		while (back < depth) {
			/* Never more than were asked for. */
			r = q->ops->reap(q->e, done, 1, 3, ENGINE_NO_DEADLINE);
			assert_true(r >= 1 && r <= 3);
			for (int i = 0; i < r; i++)
				seen[done[i] - q->io]++;
			back += (unsigned)r;
		}
		assert_int_equal(back, depth);
		assert_int_equal(q->ops->reap(q->e, done, 0, 3, ENGINE_NO_DEADLINE), 0);
	}
	for (unsigned i = 0; i < QUEUE_DEPTH * 2; i++) {
		assert_int_equal(seen[i], 1);
		assert_int_equal(q->io[i].res, i % 3 == 2 ? -EBADF : QUEUE_BLOCK);
		if (i % 3 != 2)
			assert_int_equal(((char *)q->io[i].data)[1000], queue_byte(i));
	}
}

/* Nothing is lent: neither min nor a deadline makes it wait. */
static inline void queue_idle(struct queue *q)
{
	struct io *done[4];

	assert_int_equal(q->ops->reap(q->e, done, 0, 4, ENGINE_NO_DEADLINE), 0);
	assert_int_equal(q->ops->reap(q->e, done, 0, 4, 0), 0);
	assert_int_equal(q->ops->reap(q->e, done, 2, 4, queue_now()), 0);
	assert_int_equal(q->ops->submit(q->e, NULL, 0), 0);
}

/* min are there when it returns, however many rounds of the kernel that takes. */
static inline void queue_minimum(struct queue *q)
{
	struct io *ios[QUEUE_DEPTH], *done[QUEUE_DEPTH];
	unsigned depth = q->params.depth;

	for (unsigned i = 0; i < depth; i++)
		ios[i] = queue_io(q, i, IO_READ, 0, i * QUEUE_BLOCK, QUEUE_BLOCK);
	assert_int_equal(q->ops->submit(q->e, ios, depth), depth);
	assert_int_equal(q->ops->reap(q->e, done, depth, depth, ENGINE_NO_DEADLINE), depth);
}

#endif
