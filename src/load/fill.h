/*
 * fill -- what a job writes, other than the random data of target_fill, and how
 * it changes from one write to the next.
 */
#ifndef IOSONDE_LOAD_FILL_H
#define IOSONDE_LOAD_FILL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/rng.h"
#include "engine/engine.h"
#include "job/bytes.h"
#include "job/job.h"

struct fill {
	bool plain;	  /* buffers are as target_fill makes them */
	bool refill;	  /* anew before each write */
	bool scramble;	  /* a few bytes anew before each write */
	bool each;	  /* fill_write has to be called */
	unsigned percent; /* of each chunk that compresses, 100: all, without our stamp */
	uint64_t chunk;	  /* bytes */
	unsigned char pattern[BYTES_MAX];
	size_t pattern_n; /* 0: zeros */
	struct rng rng;
};

/* From the job's options; equal seeds give equal data. */
void fill_init(struct fill *f, const struct job *job, uint64_t seed);

/* Fill a buffer before the job starts. */
void fill_buffer(struct fill *f, void *data, size_t len);

/*
 * What is due before a write is handed over.  On the measured path, but before
 * the I/O's clock starts.
 */
void fill_write(struct fill *f, const struct io *io);

#endif
