/*
 * engine -- how I/O is handed to the kernel: the contract.
 *
 * An engine sees no options, no clock, no file table and no statistics.
 */
#ifndef IOSONDE_ENGINE_ENGINE_H
#define IOSONDE_ENGINE_ENGINE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum io_op { IO_READ, IO_WRITE, IO_TRIM, IO_FSYNC, IO_FDATASYNC };

/* One I/O: owned by the worker, lent to the engine from submit to reap. */
struct io {
	enum io_op op;
	unsigned file;	 /* index into engine_params.fds */
	uint64_t offset; /* bytes from the start of the file */
	void *data;	 /* lies inside engine_params.buf; unused by syncs and trims */
	uint32_t len;	 /* bytes asked for */
	int32_t res;	 /* bytes done, or -errno; set by the engine */
	uint64_t due;	 /* ticks: when the schedule wanted it; worker only */
	uint64_t start;	 /* ticks: just before submit(), 0 when idle; worker only */
};

/* A kernel feature that is a request: what became of it. */
struct engine_switch {
	int want;   /* 0 no, 1 yes */
	int result; /* set by open where wanted: 0 in effect, else -errno */
};

/* Features an engine takes of its own accord, told for the ledger. */
enum { ENGINE_FEATURES = 8 };
struct engine_feature {
	const char *name; /* static; NULL ends the list */
	int result;	  /* 0 in effect, else -errno of the refusal */
};

struct engine_params {
	const int *fds; /* nfds files, owned by the worker; -1: not open, see set_file */
	unsigned nfds;
	void *buf; /* region that holds every io.data, page-aligned */
	size_t buf_len;
	size_t buf_each; /* bytes from one io.data to the next; 0: any */
	unsigned depth;	 /* most I/Os lent at once, 1..32768 */
	int advice;	 /* for madvise(2) of files that are mapped; 0: none */
	struct engine_switch fixedbufs, registerfiles;
	struct engine_switch hipri;  /* poll for completions */
	struct engine_switch sqpoll; /* a thread of the kernel submits */
	int sqpoll_cpu;		     /* where it runs; -1: anywhere */
	int rw_flags;	      /* RWF_ flags of reads and writes; 0 on return: not in effect */
	int vectored;	      /* readv and writev in place of read and write */
	unsigned force_async; /* every N-th by a kernel worker; 0: none */
	struct engine_feature feature[ENGINE_FEATURES + 1]; /* set by open */
};

/* An opaque queue of one worker. */
struct engine;

#define ENGINE_NO_DEADLINE UINT64_MAX

struct engine_ops {
	const char *name; /* its help is in engines.def */
	int synchronous;  /* 1: a queue of one; its depth is always 1 */
	int diskless;	  /* 1: it uses no file, and its jobs need none; fds are -1 */
	int mapped;	  /* 1: it maps files: those to be written must be readable too */
	int helped;	  /* 1: the kernel may make threads of this process work for it */

	/*
	 * Make a queue.  What params asks of the kernel and what became of it
	 * is reported in params; a refusal of the engine itself is a failure:
	 * -errno with ERR_UNAVAILABLE and the remedy.  All functions run
	 * on the worker's own thread.
	 */
	int (*open)(struct engine **out, struct engine_params *params, struct err *err);

	/*
	 * Take up to n I/Os.  It may only queue them; a synchronous engine
	 * takes one and does it.  Returns how many were taken, which is 0 only
	 * when depth I/Os are lent or the kernel has no room at the moment.
	 */
	int (*submit)(struct engine *e, struct io *const *ios, unsigned n);

	/*
	 * Hand everything queued to the kernel (also with min = 0), wait until
	 * min I/Os are done or the deadline (ns, CLOCK_MONOTONIC) has come,
	 * and give back at most max of those that are done, res set.  An I/O
	 * that the kernel refuses comes back with res = -errno.
	 *
	 * Returns how many were given back, or -errno when the queue itself is
	 * broken.  A signal is no failure: it may return early with fewer.
	 */
	int (*reap)(struct engine *e, struct io **done, unsigned min, unsigned max,
		    uint64_t deadline);

	/* submit and reap of one I/O, nothing being lent; not NULL when synchronous. */
	void (*once)(struct engine *e, struct io *io);

	/*
	 * fds[slot] has become fd, or is about to be closed (fd -1); no I/O of that
	 * file is lent.  NULL: this engine keeps nothing of a file.  Returns 0 or
	 * -errno.
	 */
	int (*set_file)(struct engine *e, unsigned slot, int fd);

	/*
	 * Nothing is lent, and the page cache is about to be dropped: let go of
	 * what holds pages there.  NULL: this engine holds none.
	 */
	void (*release)(struct engine *e);

	/* Give everything back; accepts NULL.  Lent I/Os are waited for. */
	void (*close)(struct engine *e);
};

/* The engines, in the order of engines.def. */
extern const struct engine_ops *const engines[];
extern const unsigned engines_n;

/* By name, NULL if there is none. */
const struct engine_ops *engine_find(const char *name);

/* Names that the system's headers may be too old for; values of the kernel's. */
enum { ENGINE_RWF_HIPRI = 0x1, ENGINE_RWF_NOWAIT = 0x8, ENGINE_RWF_DONTCACHE = 0x80 };

/*
 * Does the kernel take these RWF_ flags for the first of the files?  Asked by a
 * read of nothing at its end, into params.buf.  Where that cannot be asked (no
 * file, or not open for reading) they count as taken, and the I/O tells.
 * Returns 0; -EOPNOTSUPP, -ENOSYS.
 */
int engine_try_flags(const struct engine_params *params, int flags);

/* The same for each of rw_flags; the failure is ERR_UNAVAILABLE and names the remedy. */
int engine_check_flags(const struct engine_params *params, struct err *err);

/* Answer every wish of params with no: for an engine that has nothing of it. */
void engine_grant_none(struct engine_params *params);

/*
 * A sync or trim done here and now, for whatever an engine or ring cannot
 * queue.  Sets io->res.  A trim is BLKDISCARD, which block devices alone take.
 */
void engine_fallback(struct io *io, int fd);

#endif
