/*
 * doing -- the call on a file that somebody is in, other than its I/O.
 *
 * For the supervisor, which cannot ask a thread that is stuck in the kernel.
 */
#ifndef IOSONDE_LOAD_DOING_H
#define IOSONDE_LOAD_DOING_H

#include <stdatomic.h>
#include <stdint.h>

/* One writer; in shared memory.  All zero: in none. */
struct doing {
	_Atomic uint64_t since;	  /* ns, CLOCK_MONOTONIC; 0: no call */
	_Atomic unsigned target;  /* index into plan.targets */
	const char *_Atomic what; /* "open", "fsync", ...; static */
};

/* A call begins, and is over.  d NULL: nobody watches. */
void doing_begin(struct doing *d, const char *what, unsigned target);
void doing_end(struct doing *d);

/* How long the present call has lasted, ns; 0: there is none. */
uint64_t doing_age(const struct doing *d);

#endif
