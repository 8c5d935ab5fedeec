/*
 * matrix -- every cell in every runtime, repeatedly: in which order, how far it is, and
 * what became of it.
 *
 * It prints nothing and writes no result.
 */
#ifndef IOSONDE_RUNTIME_MATRIX_H
#define IOSONDE_RUNTIME_MATRIX_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "job/order.h"
#include "runtime/trial.h"

struct matrix_runtime {
	struct runtime_spec spec; /* the matrix's */
	struct runtime_found found;
	unsigned failed; /* trials that failed in a row since the last that did not */
};

/* The caller fills what is marked, the rest is matrix_open's. */
struct matrix {
	struct bench bench;   /* conditions, timeout: the caller's */
	const char *data_dir; /* the caller's: where a folder for the files is made */
	struct cells cells;   /* the caller's; released here */
	struct matrix_runtime *runtimes;
	unsigned runtimes_n;
	unsigned repeat; /* the caller's */
	uint64_t seed;	 /* the caller's */

	struct order_trial *order; /* its cell is cell * runtimes + runtime */
	unsigned order_n;
	struct trial *trials; /* those that ran, as they ran; then those that are absent */
	unsigned trials_n;
	uint64_t taken_ns, told_ns; /* of the trials so far: in all, and by their cells' word */
	sigset_t mask;		    /* before */
	bool masked;
	int signal; /* that ended it */
};

struct matrix_watch {
	/* Trial k (from 0) of m->order_n begins; left is the time of it and all after it. */
	void (*begin)(void *ctx, const struct matrix *m, unsigned k, uint64_t left_ns);
	/* It has ended.  What it owns may be taken out. */
	void (*end)(void *ctx, const struct matrix *m, struct trial *t);
	void *ctx;
};

/*
 * Add the runtimes of "host,runc,runsc:platform=systrap", each looked for; "all" adds those
 * that are here.  Returns 0; -EINVAL as runtime_spec_parse, or one twice; -ENOMEM.
 */
int matrix_runtimes(struct matrix *m, const char *list, struct err *err);

/* Some runtime of the list is not here. */
bool matrix_absent(const struct matrix *m);

/* Order of all trials.  -ERANGE with ERR_INPUT: more than MATRIX_TRIALS; -ENOMEM. */
int matrix_plan(struct matrix *m, struct err *err);
enum { MATRIX_TRIALS = 100000 };

/* Append the plan for people: trials, time, runtimes, cells, order. */
void matrix_describe(const struct matrix *m, struct buf *out);

/* Longest that all trials take by their own word, boxes not counted. */
uint64_t matrix_time(const struct matrix *m);

/*
 * Make what all boxes share, and run every trial of the plan.  From here on INT, TERM and
 * HUP end the trial under way and the matrix.
 *
 * A runtime whose first MATRIX_GIVE_UP trials all fail, or one that fails so often in a
 * row, is not tried again.  Returns 0, what failed being in the trials; -errno only where
 * no trial could begin.
 */
int matrix_run(struct matrix *m, const struct matrix_watch *watch, struct err *err);
enum { MATRIX_GIVE_UP = 3 };

/* Remove all that was made, and let signals be as before; -errno: something stays. */
int matrix_close(struct matrix *m, struct err *err);

#endif
