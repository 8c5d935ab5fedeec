/*
 * turns -- which of its files a clone uses next, and how many of them at a time.
 *
 * It knows numbers of files alone.
 */
#ifndef IOSONDE_LOAD_TURNS_H
#define IOSONDE_LOAD_TURNS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/rng.h"

struct turns {
	int service;	    /* enum job_service */
	unsigned each, had; /* I/Os of a turn, and those of the present one */
	unsigned files_n, window;
	unsigned *in; /* files in use, in_n of them */
	unsigned in_n, at, fresh;
	struct rng rng;
};

/*
 * Files 0..files_n-1, window (1..files_n) of them in use at a time: when one has no
 * more, the next takes its place.  each 0 is 1.  Returns 0 or -ENOMEM.
 * Source: observed of fio 3.42 with openfiles below nrfiles.
 */
int turns_init(struct turns *t, int service, unsigned each, unsigned files_n, unsigned window,
	       uint64_t seed, struct err *err);

/* Begin again with the first files. */
void turns_pass(struct turns *t);

/* The file to use. */
static inline unsigned turns_file(const struct turns *t)
{
	return t->in[t->at];
}

/* An I/O went to it. */
void turns_next(struct turns *t);

/* It has no more in this pass.  False: none has. */
bool turns_over(struct turns *t);

void turns_release(struct turns *t);

#endif
