/*
 * verify -- the data that a worker wrote come back as they were written.
 *
 * It stands before the worker's fill: marks what is about to be written, and
 * puts reads in between or behind.  A read is checked while nothing is in flight,
 * so that no latency has the check in it, or by threads of its own.  What is
 * to be where is in vstate; how a block is known again, in stamp.
 */
#ifndef IOSONDE_LOAD_VERIFY_H
#define IOSONDE_LOAD_VERIFY_H

#include <stdbool.h>
#include <stdint.h>

#include "load/stamp.h"
#include "load/vstate.h"
#include "load/worker.h"

enum verify_phase {
	VERIFY_WORK,	/* the job's own I/O */
	VERIFY_DRAIN,	/* and then the backlog */
	VERIFY_BACKLOG, /* what was written last is read back */
	VERIFY_AFTER,	/* all that was written and not yet checked is */
	VERIFY_DRY,	/* the job's writes are followed, and not done */
};

/* A write that is done. */
struct verify_item {
	uint64_t offset;
	uint32_t len;
	unsigned file;
};

struct verify_async;

struct verify {
	struct stamp_form form;
	struct vstate state; /* words NULL: nothing is known but what headers say */
	enum verify_phase phase;
	bool writes;	  /* what the job writes is marked */
	bool reads;	  /* the job's own reads are checked */
	bool any;	  /* whatever generation and run */
	bool loaded;	  /* the state is from a file */
	bool known_files; /* the number of a file is that in its headers */
	bool over;	  /* its time came to an end while it read back */
	uint64_t run;	  /* 0: any */
	uint32_t largest; /* bytes of a read */
	uint64_t begun;	  /* ticks: reading back */
	unsigned (*inner)(struct worker *w);

	/* the backlog: a ring, the oldest of which is left for the end when it is full */
	struct verify_item *ring;
	unsigned ring_size, ring_head, ring_n, since, batch, batch_left;

	/* reading back at the end */
	unsigned file;
	uint64_t word;

	/* reads that are to be checked, and what is wanted of each slot's intervals */
	struct shared_slot **unchecked;
	unsigned unchecked_n, per_slot;
	uint32_t *want;
	struct verify_async *async;
};

/* Set up behind rig_order, where the job verifies.  0; -errno, w having failed. */
int verify_open(struct worker *w);

/*
 * For worker_complete: an I/O is done, or failed.  True: its slot is kept until
 * it has been checked.
 */
bool verify_keeps(struct worker *w, struct shared_slot *s);

/* A read met the end of the file: what it misses becomes zeros.  False: it is none of ours. */
bool verify_absent(struct worker *w, struct io *io);

/*
 * A pass is over and nothing is in flight: true when what was written is now
 * to be read back by the same loop, which verify_after ends.
 */
bool verify_before(struct worker *w);
void verify_after(struct worker *w);

/* The job is over: end the threads and count their CPU time. */
void verify_finish(struct worker *w);

/* Give all back; the state says from here on that the run ended.  Accepts none. */
void verify_close(struct worker *w);

/* ---- verify_check.c ---- */

/* Note what is wanted of a read that is about to be started. */
void verify_expect(struct worker *w, const struct shared_slot *s);

/* Is all of a read as wanted?  Any thread. */
bool verify_look(const struct worker *w, const struct shared_slot *s);

/* Count what was read, and report what is not as wanted; the slot is idle then. */
void verify_judge(struct worker *w, struct shared_slot *s, bool good);

/* ---- verify_async.c ---- */

/* Start the threads.  Returns as verify_open. */
int verify_async_open(struct worker *w, unsigned threads);

/* Give a read to the threads. */
void verify_async_give(struct worker *w, struct shared_slot *s);

/* Judge what they are done with; wait: for one at least, where any is with them. */
void verify_async_take(struct worker *w, bool wait);

/* Reads that are with them. */
unsigned verify_async_held(const struct worker *w);

/* End the threads, which are idle, and add their CPU time to the worker's. */
void verify_async_close(struct worker *w);

/* ---- verify_open.c ---- */

/*
 * The form of the blocks, and what is known of them: an empty state, one from a
 * file, or what headers tell.  0; -errno, w having failed.
 */
int verify_open_state(struct worker *w);

#endif
