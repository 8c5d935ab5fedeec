/*
 * bare_loop -- the least that an engine can be driven with, with and without statistics.
 *
 * Each loop is compiled for every combination of histograms and order, so that it asks for
 * neither while it runs.  The rings are driven by system calls: no library is in the floor.
 */
#include "bare.h"

#include <errno.h>
#include <linux/aio_abi.h>
#include <linux/io_uring.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>
#if defined(__x86_64__)
#include <x86intrin.h>
#endif

BARE_INLINE uint64_t ticks(void)
{
#if defined(__x86_64__)
	return __rdtsc();
#else
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
#endif
}

BARE_INLINE bool more(const struct bare_thread *t, uint64_t issued)
{
	return issued < t->o->ios && !atomic_load_explicit(t->stop, memory_order_relaxed);
}

BARE_INLINE void run_sync(struct bare_thread *t, bool null, unsigned hists, enum bare_order order)
{
	const uint64_t block = t->o->block;
	const bool write = t->o->write;
	uint64_t done = 0, before = hists ? ticks() : 0;

	for (; more(t, done); done++) {
		off_t at = (off_t)bare_next(t, order);
		ssize_t n = (ssize_t)block;

		if (null)
			__asm__ volatile("" : : "r"(at) : "memory");
		else
			n = write ? pwrite(t->fd, t->buf, block, at)
				  : pread(t->fd, t->buf, block, at);
		if (__builtin_expect(n != (ssize_t)block, 0))
			bare_die(t->o->path);
		if (hists) {
			/* The end of one is the start of the next. */
			uint64_t now = ticks();

			bare_add(&t->hist[1], now - before, 1);
			before = now;
		}
	}
	t->done = done;
}

/* What the loops of both rings keep of an I/O, by its slot. */
struct slots {
	uint64_t *start, *issued; /* ticks */
	unsigned *spare, spare_n;
};

static void slots_make(struct slots *s, unsigned depth)
{
	s->start = calloc(depth, sizeof *s->start);
	s->issued = calloc(depth, sizeof *s->issued);
	s->spare = calloc(depth, sizeof *s->spare);
	if (!s->start || !s->issued || !s->spare)
		bare_die("memory");
	for (s->spare_n = 0; s->spare_n < depth; s->spare_n++)
		s->spare[s->spare_n] = depth - 1 - s->spare_n;
}

static void slots_free(struct slots *s)
{
	free(s->start);
	free(s->issued);
	free(s->spare);
}

BARE_INLINE void slot_done(struct bare_thread *t, struct slots *s, unsigned slot, uint64_t now,
			   unsigned hists)
{
	if (hists)
		bare_add(&t->hist[1], now - s->issued[slot], 1);
	if (hists == 3)
		bare_add(&t->hist[2], now - s->start[slot], 1);
	s->spare[s->spare_n++] = slot;
}

BARE_INLINE void run_aio(struct bare_thread *t, unsigned hists, enum bare_order order)
{
	const unsigned depth = t->o->depth, batch = t->o->batch;
	struct iocb *cb = calloc(depth, sizeof *cb), **go = calloc(depth, sizeof *go);
	struct io_event *ev = calloc(depth, sizeof *ev);
	struct slots s;
	aio_context_t ctx = 0;
	uint64_t issued = 0, done = 0;

	slots_make(&s, depth);
	if (!cb || !go || !ev || syscall(SYS_io_setup, depth, &ctx) < 0)
		bare_die("io_setup");
	for (unsigned i = 0; i < depth; i++)
		cb[i] = (struct iocb){.aio_data = i,
				      .aio_fildes = (uint32_t)t->fd,
				      .aio_lio_opcode =
					      t->o->write ? IOCB_CMD_PWRITE : IOCB_CMD_PREAD,
				      .aio_buf = (uintptr_t)(t->buf + i * t->o->block),
				      .aio_nbytes = t->o->block};
	while (more(t, issued) || issued != done) {
		unsigned n = 0;
		uint64_t before = hists ? ticks() : 0, after = before;

		while (s.spare_n && n < batch && more(t, issued + n)) {
			unsigned slot = s.spare[--s.spare_n];

			cb[slot].aio_offset = (int64_t)bare_next(t, order);
			go[n++] = &cb[slot];
		}
		if (n && syscall(SYS_io_submit, ctx, (long)n, go) != (long)n)
			bare_die("io_submit");
		issued += n;
		if (hists && n) {
			after = ticks();
			for (unsigned i = 0; i < n; i++) {
				s.start[go[i]->aio_data] = before;
				s.issued[go[i]->aio_data] = after;
			}
			if (hists == 3)
				bare_add(&t->hist[0], after - before, n);
		}
		long least = s.spare_n && more(t, issued) ? 0 : issued != done;
		long got = syscall(SYS_io_getevents, ctx, least, (long)depth, ev, NULL);
		uint64_t now = hists ? ticks() : 0;

		if (got < 0)
			bare_die("io_getevents");
		for (long i = 0; i < got; i++) {
			if (__builtin_expect(ev[i].res != (int64_t)t->o->block, 0))
				bare_die("libaio");
			slot_done(t, &s, (unsigned)ev[i].data, now, hists);
		}
		done += (uint64_t)got;
	}
	t->done = done;
	syscall(SYS_io_destroy, ctx);
	slots_free(&s);
	free(cb);
	free(go);
	free(ev);
}

struct ring {
	int fd, enter_fd;
	unsigned enter_flags;
	struct io_uring_sqe *sqe, form; /* form: what all entries have alike */
	struct io_uring_cqe *cqe;
	_Atomic unsigned *sq_tail, *cq_head, *cq_tail;
	unsigned sq_mask, cq_mask;
	char *map;
	size_t map_len, sqe_len;
};

static void ring_register(struct ring *r, const struct bare_thread *t)
{
	struct io_uring_rsrc_update self = {.offset = -1U, .data = (uint64_t)r->fd};
	struct iovec all = {t->buf, t->o->depth * t->o->block};

	r->enter_fd = r->fd;
	if (syscall(SYS_io_uring_register, r->fd, IORING_REGISTER_RING_FDS, &self, 1) == 1) {
		r->enter_fd = (int)self.offset;
		r->enter_flags = IORING_ENTER_REGISTERED_RING;
	}
	r->form = (struct io_uring_sqe){.opcode = t->o->write ? IORING_OP_WRITE : IORING_OP_READ,
					.fd = t->fd,
					.len = (uint32_t)t->o->block};
	if (!t->o->registered)
		return;
	if (syscall(SYS_io_uring_register, r->fd, IORING_REGISTER_FILES, &t->fd, 1) < 0 ||
	    syscall(SYS_io_uring_register, r->fd, IORING_REGISTER_BUFFERS, &all, 1) < 0)
		bare_die("io_uring_register");
	r->form.opcode = t->o->write ? IORING_OP_WRITE_FIXED : IORING_OP_READ_FIXED;
	r->form.flags = IOSQE_FIXED_FILE;
	r->form.fd = 0;
}

static void ring_make(struct ring *r, const struct bare_thread *t)
{
	struct io_uring_params p = {.flags = IORING_SETUP_SINGLE_ISSUER |
					     IORING_SETUP_DEFER_TASKRUN |
					     IORING_SETUP_COOP_TASKRUN};
	const int prot = PROT_READ | PROT_WRITE, flags = MAP_SHARED | MAP_POPULATE;

	*r = (struct ring){.fd = (int)syscall(SYS_io_uring_setup, t->o->depth, &p)};
	if (r->fd < 0)
		bare_die("io_uring_setup");
	size_t sq = p.sq_off.array + p.sq_entries * sizeof(unsigned);
	size_t cq = p.cq_off.cqes + p.cq_entries * sizeof(struct io_uring_cqe);

	r->map_len = sq > cq ? sq : cq;
	r->sqe_len = p.sq_entries * sizeof *r->sqe;
	r->map = mmap(NULL, r->map_len, prot, flags, r->fd, IORING_OFF_SQ_RING);
	r->sqe = mmap(NULL, r->sqe_len, prot, flags, r->fd, IORING_OFF_SQES);
	if (r->map == MAP_FAILED || r->sqe == MAP_FAILED)
		bare_die("io_uring mmap");
	r->sq_tail = (void *)(r->map + p.sq_off.tail);
	r->cq_head = (void *)(r->map + p.cq_off.head);
	r->cq_tail = (void *)(r->map + p.cq_off.tail);
	r->cqe = (void *)(r->map + p.cq_off.cqes);
	r->sq_mask = p.sq_entries - 1;
	r->cq_mask = p.cq_entries - 1;
	for (unsigned i = 0; i < p.sq_entries; i++)
		((unsigned *)(void *)(r->map + p.sq_off.array))[i] = i;
	ring_register(r, t);
}

static void ring_free(struct ring *r)
{
	munmap(r->map, r->map_len);
	munmap(r->sqe, r->sqe_len);
	close(r->fd);
}

BARE_INLINE void run_uring(struct bare_thread *t, unsigned hists, enum bare_order order)
{
	const unsigned batch = t->o->batch;
	const int whole = (int)t->o->block;
	struct slots s;
	struct ring r;
	uint64_t issued = 0, done = 0;

	slots_make(&s, t->o->depth);
	ring_make(&r, t);
	unsigned tail = *r.sq_tail, head = *r.cq_head;

	while (more(t, issued) || issued != done) {
		unsigned n = 0, first = tail;
		uint64_t before = hists ? ticks() : 0;

		for (; s.spare_n && n < batch && more(t, issued + n); n++) {
			unsigned slot = s.spare[--s.spare_n];
			struct io_uring_sqe *sqe = &r.sqe[tail++ & r.sq_mask];

			*sqe = r.form;
			sqe->off = bare_next(t, order);
			sqe->addr = (uintptr_t)(t->buf + slot * t->o->block);
			sqe->user_data = slot;
		}
		issued += n;
		atomic_store_explicit(r.sq_tail, tail, memory_order_release);
		unsigned least = s.spare_n && more(t, issued) ? 0 : issued != done;

		if (syscall(SYS_io_uring_enter, r.enter_fd, n, least,
			    r.enter_flags | IORING_ENTER_GETEVENTS, NULL, 0) != (long)n)
			bare_die("io_uring_enter");
		/* One call hands over and reaps: it ends the submission of what it took. */
		uint64_t now = hists ? ticks() : 0;

		for (unsigned i = first; hists && i != tail; i++) {
			s.start[r.sqe[i & r.sq_mask].user_data] = before;
			s.issued[r.sqe[i & r.sq_mask].user_data] = before;
		}
		if (hists == 3 && n)
			bare_add(&t->hist[0], now - before, n);
		unsigned end = atomic_load_explicit(r.cq_tail, memory_order_acquire);

		for (; head != end; head++, done++) {
			const struct io_uring_cqe *c = &r.cqe[head & r.cq_mask];

			if (__builtin_expect(c->res != whole, 0)) {
				errno = c->res < 0 ? -c->res : EIO;
				bare_die("io_uring");
			}
			slot_done(t, &s, (unsigned)c->user_data, now, hists);
		}
		atomic_store_explicit(r.cq_head, head, memory_order_release);
	}
	t->done = done;
	ring_free(&r);
	slots_free(&s);
}

BARE_INLINE void run_null(struct bare_thread *t, unsigned hists, enum bare_order order)
{
	run_sync(t, true, hists, order);
}

BARE_INLINE void run_psync(struct bare_thread *t, unsigned hists, enum bare_order order)
{
	run_sync(t, false, hists, order);
}

#define ONE(name, hists, order)                                                                    \
	static __attribute__((noinline)) void name##_##hists##_##order(struct bare_thread *t)      \
	{                                                                                          \
		run_##name(t, hists, order);                                                       \
	}
#define ORDERS(name, hists)                                                                        \
	ONE(name, hists, BARE_SEQUENTIAL)                                                          \
	ONE(name, hists, BARE_DRAWN) ONE(name, hists, BARE_PERMUTED)
#define ENGINE(name)                                                                               \
	ORDERS(name, 0)                                                                            \
	ORDERS(name, 1) ORDERS(name, 3) static bare_loop *const name##_loops[3][3] = {             \
		{name##_0_BARE_SEQUENTIAL, name##_0_BARE_DRAWN, name##_0_BARE_PERMUTED},           \
		{name##_1_BARE_SEQUENTIAL, name##_1_BARE_DRAWN, name##_1_BARE_PERMUTED},           \
		{name##_3_BARE_SEQUENTIAL, name##_3_BARE_DRAWN, name##_3_BARE_PERMUTED}}

ENGINE(null);
ENGINE(psync);
ENGINE(aio);
ENGINE(uring);

bare_loop *bare_choose(const struct bare_options *o)
{
	unsigned kept = o->hists == 3 ? 2 : o->hists;

	if (strcmp(o->engine, "null") == 0)
		return null_loops[kept][o->order];
	if (strcmp(o->engine, "psync") == 0)
		return psync_loops[kept][o->order];
	if (strcmp(o->engine, "libaio") == 0)
		return aio_loops[kept][o->order];
	return strcmp(o->engine, "io_uring") == 0 ? uring_loops[kept][o->order] : NULL;
}
