/*
 * ring -- an io_uring as the kernel grants it.
 */
#include "engine/ring.h"

#include <errno.h>
#include <stdbool.h>

/*
 * Flags in the order in which an older kernel drops them, newest first.
 * liburing 2.3 knows no NO_SQARRAY and corrupts its ring if the flag is forced,
 * so it is asked for only where the library's own header has it.
 */
static const struct {
	const char *name;
	unsigned flag;
	bool alone; /* excluded by SQPOLL, whose thread does that work */
} ring_flags[] = {
#ifdef IORING_SETUP_NO_SQARRAY
	{"no_sqarray", IORING_SETUP_NO_SQARRAY, false}, /* Linux 6.6 */
#endif
	{"defer_taskrun", IORING_SETUP_DEFER_TASKRUN, true},  /* 6.1, needs single_issuer */
	{"single_issuer", IORING_SETUP_SINGLE_ISSUER, false}, /* 6.0 */
	{"coop_taskrun", IORING_SETUP_COOP_TASKRUN, true},    /* 5.19 */
};
enum { RING_ENTRIES = 32768 }; /* the kernel's limit */
enum { RING_FLAGS = sizeof ring_flags / sizeof ring_flags[0] };
_Static_assert((int)RING_FLAGS == (int)RING_FEATURES, "each flag is told");

/*
 * Returns 0 with the ring made, or what io_uring_setup said without any flag but
 * those of params.
 */
static int ring_setup(struct io_uring *ring, const struct io_uring_params *params, unsigned depth,
		      struct engine_feature *feature)
{
	const bool sqpoll = params->flags & IORING_SETUP_SQPOLL;
	unsigned flags = params->flags;
	int r = 0, refusal = 0;

	for (int i = 0; i < RING_FLAGS; i++)
		flags |= sqpoll && ring_flags[i].alone ? 0 : ring_flags[i].flag;
	for (int drop = 0; drop <= RING_FLAGS; drop++) {
		struct io_uring_params p = *params;

		p.flags = flags;
		r = io_uring_queue_init_params(depth, ring, &p);
		if (r == 0 || r != -EINVAL || drop == RING_FLAGS)
			break;
		refusal = r;
		flags &= ~ring_flags[drop].flag;
	}
	for (int i = 0; i < RING_FLAGS; i++) {
		feature[i].name = ring_flags[i].name;
		feature[i].result = flags & ring_flags[i].flag	    ? 0
				    : sqpoll && ring_flags[i].alone ? -EINVAL
								    : refusal;
	}
	return r;
}

static int ring_refused(int r, unsigned depth, struct err *err)
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

/* Do one prepared operation, the only one.  Its result, or what entering said. */
static int ring_do(struct io_uring *ring, int *result)
{
	struct io_uring_cqe *cqe;
	int r;

	do
		r = io_uring_submit_and_wait(ring, 1);
	while (r == -EINTR);
	if (r < 0)
		return r;
	do
		r = io_uring_wait_cqe(ring, &cqe);
	while (r == -EINTR);
	if (r == 0) {
		*result = cqe->res;
		io_uring_cqe_seen(ring, cqe);
	}
	return r;
}

/* A filter may allow the ring and deny its use: one empty operation tells. */
static int ring_try(struct io_uring *ring)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(ring);
	int ignored;

	if (!sqe)
		return -EAGAIN;
	io_uring_prep_nop(sqe);
	return ring_do(ring, &ignored);
}

/*
 * Any ring may poll, but only some devices can be polled: a direct read of the
 * first file's beginning tells.  Where that cannot be read, the I/O tells.
 * Returns 0; -EOPNOTSUPP.
 */
static int ring_try_polled(struct io_uring *ring, const struct engine_params *params)
{
	enum { BLOCK = 4096 };
	struct io_uring_sqe *sqe =
		params->nfds && params->buf_len >= BLOCK ? io_uring_get_sqe(ring) : NULL;
	int result = 0;

	if (!sqe)
		return 0;
	io_uring_prep_read(sqe, params->fds[0], params->buf, BLOCK, 0);
	int r = ring_do(ring, &result);

	return r < 0 ? r : result == -EOPNOTSUPP ? result : 0;
}

/* A ring with these flags that works.  0 or -errno. */
static int ring_working(struct io_uring *ring, struct engine_params *params, unsigned flags)
{
	struct io_uring_params p = {.flags = flags};

	if (flags & IORING_SETUP_SQPOLL && params->sqpoll_cpu >= 0) {
		p.flags |= IORING_SETUP_SQ_AFF;
		p.sq_thread_cpu = (unsigned)params->sqpoll_cpu;
	}
	/* The thread shows what it has taken after a batch, when some of it may be done. */
	unsigned entries = flags & IORING_SETUP_SQPOLL && params->depth <= RING_ENTRIES / 2
				   ? params->depth * 2
				   : params->depth;
	int r = ring_setup(ring, &p, entries, params->feature);

	if (r < 0)
		return r;
	r = ring_try(ring);
	if (r == 0 && flags & IORING_SETUP_IOPOLL)
		r = ring_try_polled(ring, params);
	if (r < 0)
		io_uring_queue_exit(ring);
	return r;
}

/* The ring that was asked for, or what is granted of it. */
static int ring_granted(struct io_uring *ring, struct engine_params *params)
{
	unsigned poll = params->hipri.want ? IORING_SETUP_IOPOLL : 0;
	unsigned thread = params->sqpoll.want ? IORING_SETUP_SQPOLL : 0;
	int r = -EINVAL;

	if (thread) {
		r = ring_working(ring, params, thread);
		params->sqpoll.result = r;
		thread = r ? 0 : thread;
		if (r == 0 && poll)
			io_uring_queue_exit(ring);
	}
	if (poll) {
		r = ring_working(ring, params, poll | thread);
		params->hipri.result = r;
	}
	if (r < 0)
		r = ring_working(ring, params, thread);
	return r;
}

int ring_open(struct io_uring *ring, struct engine_params *params, struct err *err)
{
	int r = ring_granted(ring, params);

	/* Entries are handed over in the order of their places; older libraries write this anew. */
	for (unsigned i = 0; r == 0 && ring->sq.array && i < ring->sq.ring_entries; i++)
		ring->sq.array[i] = i;
	if (r == 0 && params->sqpoll.result == -EINVAL && params->sqpoll_cpu >= 0) {
		io_uring_queue_exit(ring);
		return err_set(err, ERR_INPUT, EINVAL,
			       "option sqthread_poll_cpu: %d: not a CPU that this process may use; "
			       "give another, or leave it out",
			       params->sqpoll_cpu);
	}
	return r < 0 ? ring_refused(r, params->depth, err) : 0;
}
