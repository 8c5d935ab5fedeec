/*
 * shelf -- keeps no more than openfiles of a clone's files open.
 *
 * A file is opened when an I/O wants it, and the one unused for longest, with
 * nothing of it in flight, is closed for it.  The order of the I/O (turns) sees to
 * it that this is seldom.  It all happens before an I/O is handed over: in the time
 * of the job, in no latency, and counted.
 */
#ifndef IOSONDE_LOAD_SHELF_H
#define IOSONDE_LOAD_SHELF_H

#include <stdbool.h>
#include <stdint.h>

struct worker;

/* Of a clone; max 0: all of its files stay open. */
struct shelf {
	unsigned max, n;
	unsigned batch_n; /* I/Os that are to be handed over */
	unsigned *open;	  /* those that are, n of them */
	uint64_t *used;	  /* by file: when last, in counts of tick */
	uint64_t *busy;	  /* by file: tick at which something of it was in flight */
	uint64_t *wanted; /* by file: tick at which an order still had it in use */
	uint64_t tick;
	unsigned (*fill)(struct worker *w); /* makes the batch */
};

/* Files of one clone that are open at a time: all, or openfiles. */
unsigned shelf_most(const struct worker *w);

/*
 * Where openfiles asks for it: take over w->fill.  Files below shelf_most are open.
 * Returns 0 or -ENOMEM, told.
 */
int shelf_init(struct worker *w);

/* Have file f open; nothing is in flight.  False: it failed, and the job with it. */
bool shelf_have(struct worker *w, unsigned f);

void shelf_release(struct shelf *s);

#endif
