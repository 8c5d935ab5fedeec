/*
 * shape -- how large a job's I/Os are, from the texts of bs, bsrange and bssplit.
 *
 * It reads texts and says what they ask; load/walk draws the sizes.
 */
#ifndef IOSONDE_JOB_SHAPE_H
#define IOSONDE_JOB_SHAPE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/ddir.h"
#include "base/err.h"
#include "job/job.h"

/* Sizes of one bssplit at most, as in fio. */
enum { SHAPE_SPLITS = 64 };

struct shape_split {
	uint64_t size;	 /* bytes */
	unsigned weight; /* of struct shape_sizes.weights */
};

/*
 * The sizes of one direction.  n sizes by weight, or, n 0, evenly between min
 * and max.  They are multiples of min, but for a max that is none, unless
 * unaligned.
 */
struct shape_sizes {
	uint64_t min, max; /* bytes, both >= 1 */
	uint64_t align;	   /* random offsets are multiples of this */
	bool unaligned;
	unsigned n, weights; /* weights: sum over split */
	struct shape_split split[SHAPE_SPLITS];
};

/*
 * Check the text of an option before it is stored; others than those of this
 * file and of spread pass.  Returns 0; -EINVAL or -ERANGE with ERR_INPUT and the remedy.
 */
int shape_check(enum job_option option, const char *text, struct err *err);

/*
 * What a job's I/Os of one direction, sequential or random, are asked to be: with
 * bs_is_seq_rand the first value of each option is for the sequential ones, the
 * second for the random ones.  The texts have passed shape_check.
 */
void shape_sizes(const struct job *job, enum ddir d, bool random, struct shape_sizes *out);

/* The same for the job as it is: random where rw is. */
void shape_sizes_of(const struct job *job, enum ddir d, struct shape_sizes *out);

/* The largest number of bytes that every size and offset drawn is a multiple of. */
uint64_t shape_grain(const struct shape_sizes *sizes);

/* True when some I/Os of a random job go on where the one before ended. */
bool shape_follows(const struct job *job, enum ddir d);

/* The largest number that all sizes and offsets of a direction are a multiple of. */
uint64_t shape_grain_of(const struct job *job, enum ddir d);

/* True when random offsets lie evenly over the file. */
bool shape_even(const struct job *job);

/* True when a random pass of this job touches every block once. */
bool shape_covers(const struct job *job);

#endif
