/*
 * shared -- what the two processes of a run share: a supervisor that only
 * reads and says stop, and its child, which does the I/O.
 *
 * One anonymous shared mapping, made before the fork; pages that are never
 * touched cost nothing.
 */
#ifndef IOSONDE_LOAD_SHARED_H
#define IOSONDE_LOAD_SHARED_H

#include <stdalign.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "engine/engine.h"
#include "load/doing.h"
#include "load/flow.h"
#include "load/plan.h"
#include "load/surround.h"
#include "load/target.h"
#include "measure/clock.h"
#include "measure/cpu.h"
#include "measure/disk.h"
#include "measure/fetched.h"
#include "measure/filed.h"
#include "measure/ledger.h"
#include "measure/stats.h"
#include "result/result.h"

/* How far the child is; ascending. */
enum shared_phase {
	PHASE_PREPARING, /* opening, checking and locking the targets */
	PHASE_LAYING_OUT,
	PHASE_RUNNING,
	PHASE_DONE, /* nothing will change any more */
};

/* What a worker is to do; written by the timekeeper of the child alone. */
enum shared_command {
	COMMAND_WAIT,
	COMMAND_RAMP,
	COMMAND_MEASURE,
	COMMAND_END, /* its time is over; what it wrote may still be read back */
	COMMAND_STOP,
};

/* Where a worker is; written by itself. */
enum shared_state { WORKER_IDLE, WORKER_OPENING, WORKER_READY, WORKER_RUNNING, WORKER_DONE };

/* Which statistics a moment belongs to: the ramp's are thrown away. */
enum { STATS_RAMP, STATS_MEASURED, STATS_SETS, SHARED_PAGE = 4096 };

/* One I/O of a worker, with what only the worker needs to know of it. */
struct shared_slot {
	struct io io;	 /* first: the engine gives back a pointer to it */
	uint64_t issued; /* ticks: when submission had ended */
	void *buffer;	 /* the slot's own */
	uint32_t whole;	 /* bytes that were wanted before any short transfer */
};

/* One worker's own memory, on pages of its own.  One writer, its thread, but for command. */
struct shared_worker {
	alignas(SHARED_PAGE) _Atomic int command; /* enum shared_command */
	alignas(64) _Atomic int state;	 /* enum shared_state */
	alignas(64) struct flow_sum flow; /* of those that it is the first of in the plan */
	alignas(64) unsigned depth;	  /* effective */
	bool synchronous;
	const char *engine;
	_Atomic bool verifying; /* it reads back what it wrote */
	uint64_t bytes_total;	/* it will transfer; UINT64_MAX: until its time is over */
	uint64_t start_ms;	/* Unix time when the measured window began, 0: not yet */
	uint64_t first, last;	/* ticks: thread start and end, 0: not yet */
	struct err err;		/* the failure that ended it */
	int errnum;
	struct doing doing; /* the call it is in, but for I/Os */
	_Atomic pid_t tid;	  /* of its thread, 0: it has none */
	_Atomic uint64_t gone_ns; /* CPU time of its thread, once that has ended */
	struct steady *steady;	   /* of a leader of settle, in the same mapping; NULL: none */
	struct fetched fetched;	   /* by its thread, from start to end */
	struct result_logs logs;   /* lines and unwritten are the writer's */
	struct shared_slot *slots; /* depth of them, in the same mapping */
	struct ledger ledger; /* long, and hardly used: behind what all use */
	struct stats stats[STATS_SETS];
};

enum { SHARED_NOTES = 16, SHARED_NOTE = 400, SHARED_OTHERS = 256 };

struct shared {
	alignas(64) _Atomic int stop;  /* not 0: end now; written by the supervisor */
	alignas(64) _Atomic int phase; /* enum shared_phase */
	_Atomic unsigned stage;	       /* the one that runs */
	_Atomic unsigned ended;	       /* workers that are done */
	struct target_progress layout;
	struct doing doing; /* of the child's main thread */
	struct clock clock;
	struct err err;	    /* a failure of the run as a whole, before or between workers */
	struct err log_err; /* the first log that could not be written on */
	dev_t dev[DISK_MAX];
	unsigned dev_n;
	struct disk disk[DISK_MAX]; /* before the run */
	unsigned disk_n;
	struct filed filed[FILED_MAX]; /* where the I/O goes */
	unsigned filed_n;
	struct generator generator; /* in runs that are long enough */
	uint64_t buffered;	    /* bytes of files that are read through the page cache */
	uint64_t memory;	    /* bytes that it may have here; 0: nobody asked */
	struct fetched fetched;	    /* by the child while its jobs ran; before: so far */
	_Atomic unsigned notes_n;   /* may exceed SHARED_NOTES: the rest is lost */
	char note[SHARED_NOTES][SHARED_NOTE];
	unsigned workers_n;
	size_t bytes;		      /* of the mapping */
	struct shared_worker *worker; /* workers_n, in the mapping */
	_Atomic pid_t other[SHARED_OTHERS]; /* threads of ours that are no workers; 0: free */
	_Atomic uint64_t others_gone_ns;    /* CPU time of those that have ended */
	_Atomic bool helpers_named;	    /* names of the kernel's helpers tell whose they are */
	_Atomic int uncounted;		    /* errno: no thread here has counters; 0: not known */
	struct cpu_usage layout_cpu;	    /* of laying out files */
	struct surround surround;	    /* where it happens */
	struct cpu_machine machine[2];	    /* when the first job measured, and at the end */
};

/*
 * Make the mapping for a plan: statistics of every worker and its slots.
 * Returns NULL with ERR_FAILED and the remedy when address space is out.
 */
struct shared *shared_make(const struct plan *plan, struct err *err);

/* Note the devices under the targets, which are open, and their counters so far. */
void shared_disks(struct shared *shared, const struct plan *plan);

/* Add a sentence to the run's notes, from either process. */
void shared_note(struct shared *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/*
 * I/Os of a worker that are with the engine, those in a blocking call included.
 * Only while it runs: 0 before and after.
 */
unsigned shared_outstanding(const struct shared_worker *w);

/* All have ended: did one measure for 5 s or more?  Then a look-up may take a moment. */
bool shared_long(const struct shared *s);

void shared_release(struct shared *s);

#endif
