/*
 * ring_queues -- the two queues of an io_uring, entry by entry.
 *
 * What liburing's own functions do, without asking each time for what ring_open never makes:
 * large entries, or a completion queue that can overflow.  It knows no I/O: that is uring's.
 */
#ifndef IOSONDE_ENGINE_RING_QUEUES_H
#define IOSONDE_ENGINE_RING_QUEUES_H

#include <stdbool.h>

#include "base/sys.h"
#include "engine/ring.h"

/* Is the submission queue read when the ring is entered, and at no other time? */
static inline bool ring_entered(const struct io_uring *ring)
{
	return !(ring->flags & IORING_SETUP_SQPOLL);
}

/* Entries that the kernel has not read. */
static inline unsigned ring_queued(const struct io_uring *ring)
{
	return ring->sq.sqe_tail - *ring->sq.khead;
}

/*
 * Free entries.  As many as the ring is deep, unless a thread of the kernel reads it that
 * is behind: other rings are never asked.
 */
static inline unsigned ring_room(const struct io_uring *ring)
{
	/* Acquire: an entry must not be written before it was read. */
	return ring->sq.ring_entries -
	       (ring->sq.sqe_tail - io_uring_smp_load_acquire(ring->sq.khead));
}

/* The next free entry, queued with that; there is room. */
static inline struct io_uring_sqe *ring_entry(struct io_uring *ring)
{
	struct io_uring_sq *sq = &ring->sq;

	return &sq->sqes[sq->sqe_tail++ & sq->ring_mask];
}

/*
 * Hand over what is queued, and wait for min completions.  A ring with DEFER_TASKRUN shows
 * completions only to who asks for them, so it always asks: a round need not enter again
 * for what was done by then.  Not for a ring that a thread of the kernel reads.
 * Returns how many entries were read; -errno.
 * Source: io_uring_enter(2), IORING_ENTER_GETEVENTS, and liburing's src/queue.c.
 */
static inline int ring_enter(struct io_uring *ring, bool registered, unsigned min)
{
	struct io_uring_sq *sq = &ring->sq;
	unsigned flags = IORING_ENTER_GETEVENTS | (registered ? IORING_ENTER_REGISTERED_RING : 0);
	unsigned queued = ring_queued(ring);

	/* The kernel reads it in this thread: the order is that of the program. */
	sq->sqe_head = sq->sqe_tail;
	IO_URING_WRITE_ONCE(*sq->ktail, sq->sqe_tail);
	return (int)sys_call(SYS_io_uring_enter, ring->enter_ring_fd, queued, min, flags, 0, 0);
}

/* Number of the first completion that is not taken yet. */
static inline unsigned ring_first(const struct io_uring *ring)
{
	return *ring->cq.khead;
}

/* Completions from the one of that number on. */
static inline unsigned ring_done(const struct io_uring *ring, unsigned first)
{
	/* Acquire: an entry must not be read before the tail that covers it. */
	return io_uring_smp_load_acquire(ring->cq.ktail) - first;
}

static inline const struct io_uring_cqe *ring_completion(const struct io_uring *ring, unsigned i)
{
	return &ring->cq.cqes[i & ring->cq.ring_mask];
}

/* Those before the one of that number are taken. */
static inline void ring_advance(struct io_uring *ring, unsigned first)
{
	/* Release: the kernel may write over what is before it. */
	io_uring_smp_store_release(ring->cq.khead, first);
}

#endif
