/*
 * worker -- one thread that keeps its queue full and counts what comes back.
 *
 * It owns all it touches while it measures.  rig prepares it, run tells it when.
 */
#ifndef IOSONDE_LOAD_WORKER_H
#define IOSONDE_LOAD_WORKER_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/engine.h"
#include "load/fill.h"
#include "load/pace.h"
#include "load/pattern.h"
#include "load/plan.h"
#include "load/pool.h"
#include "load/shared.h"
#include "load/shelf.h"
#include "load/spend.h"

/* What is measured of each read and write. */
enum worker_latency {
	LATENCY_SPLIT, /* slat, clat, lat */
	LATENCY_ONE,   /* clat: a synchronous engine has no other */
	LATENCY_NONE,
};

struct worker {
	/* the loop's own, hot */
	const struct engine_ops *ops;
	struct engine *engine;
	struct shared_worker *shm;
	struct stats *stats;		    /* the set in use */
	struct stats_dir *into[DDIR_COUNT]; /* its directions: a product less for each use */
	const struct clock *clock;
	struct shared_slot **spare;	    /* stack of idle slots */
	struct io **batch, **done;	    /* depth pointers each */
	struct shared_slot **again;	    /* short transfers to be finished */
	unsigned (*fill)(struct worker *w); /* chosen once: paced or not */
	struct shared_slot *held;	    /* prepared, and not due yet; of a paced job */
	uint64_t deadline;		    /* ns: when held is due; ENGINE_NO_DEADLINE */
	unsigned spare_n, again_n, in_flight;
	unsigned depth, batch_max, complete_min, complete_max, low;
	enum worker_latency latency;
	bool stop, mixed, filling, trims;
	bool plain;	      /* reads and writes of one size, unpaced, and nothing besides */
	enum io_op sole_op;   /* of a plain job that is not mixed */
	struct pattern *sole; /* its pattern; NULL: mixed */
	bool failed;	      /* why it stops */
	bool cold;	      /* drop the files from the page cache before each pass */
	int command;	      /* the last one obeyed */
	unsigned mix_read;    /* percent */
	struct pattern *pattern[DDIR_COUNT]; /* both the same for a random mix */
	struct rng rng;			     /* directions of a mix */
	struct pace pace;
	uint64_t left;	     /* I/Os still to be issued in this pass, as far as known */
	uint64_t given;	     /* left when this pass began, of a plain job */
	uint64_t issued;     /* I/Os of this pass so far, of any other */
	uint64_t bytes_left; /* still to be issued in this pass, unless plain */
	uint64_t ios_left;   /* to be issued in all, when this pass began */
	uint64_t second_end; /* ticks: when the current slot of the series is full */
	uint64_t second;     /* its number */
	struct series_slot seen[DDIR_COUNT]; /* already in the series */
	uint64_t fsync_every, fdatasync_every, writes;
	int sync_due;		 /* enum io_op of a sync to be started next, 0: none */
	unsigned write_file;	 /* of the last write */
	struct io trimmed;	 /* of trimwrite: where the next write goes, len 0: nowhere */
	struct log *log;	 /* NULL: no logs, or not yet */
	struct fill *refresh;	 /* to be asked before each write; NULL: buffers stay */
	struct verify *verify;	 /* NULL: nothing is */
	struct overlap *overlap; /* NULL: I/Os may overlap */

	/* set-up */
	const struct plan *plan;
	const struct plan_worker *spec;
	const struct job *job;
	struct shared *shared;
	struct pattern patterns[DDIR_COUNT];
	struct pool pool;
	struct fill content; /* of the buffers */
	int *fds;	     /* by file; -1: not open */
	struct shelf shelf;
	struct flow flow;
	uint32_t block;		 /* bytes of each I/O of a plain job */
	uint64_t pass;		 /* bytes of one pass over the job's part; UINT64_MAX: no end */
	uint64_t passes, amount; /* how many passes at most, and bytes in all */
	uint64_t ios;		 /* in all; UINT64_MAX: no end */
	uint64_t passes_left, amount_left; /* beyond the present pass */
	uint64_t ticks_per_second;
	struct spend spend;
	struct fetched fetched;
};

/*
 * Run the job's I/O until its amount is done, COMMAND_STOP comes, or it fails; returns when
 * nothing is lent any more.  command is the one that ended the wait, RAMP or
 * MEASURE; a STOP that came since is found at once.  Results and failure are in
 * w->shm.
 */
void worker_run(struct worker *w, int command);

/*
 * Collect what can be started now into w->batch; returns how many.  The fill of a
 * job without a rate; paced.h has that of one with.
 */
unsigned worker_fill(struct worker *w);

/* For the fill of another file: prepare the next I/O of the job in an idle slot. */
void worker_next(struct worker *w, struct shared_slot *s);

/* The rest is for round.h: what is rare in a round. */

/* Do what the timekeeper says. */
void worker_obey(struct worker *w, int command);

/* A completion that is no whole transfer.  True when it is done, ok or failed. */
bool worker_settle(struct worker *w, struct shared_slot *s);

/* Count a sync, or an I/O that failed and is gone on without; now in ticks. */
void worker_count_other(struct worker *w, const struct io *io, uint64_t now);

/* reap said n, -errno: the job is over.  Returns 0. */
unsigned worker_broken(struct worker *w, int n);

/* Of w->batch[0..n-1] the engine took only some, at start (ticks): hand over the others, too. */
void worker_rest(struct worker *w, unsigned n, unsigned taken, uint64_t start);

/* Now, in ticks. */
static inline uint64_t worker_now(const struct worker *w)
{
	return clock_ticks(w->clock);
}

/* Obey a command that has come since the last look. */
static inline void worker_look(struct worker *w)
{
	int command = atomic_load_explicit(&w->shm->command, memory_order_relaxed);

	if (__builtin_expect(command != w->command, 0))
		worker_obey(w, command);
}

#endif
