/*
 * sweep -- the cells that vary= makes of a list of jobs, and repeat=.
 *
 * A cell is a job list like any other: load runs it, and neither knows nor
 * needs to know that it is one of many.
 */
#ifndef IOSONDE_JOB_SWEEP_H
#define IOSONDE_JOB_SWEEP_H

#include <stdbool.h>

#include "job/job.h"
#include "job/vary.h"

enum {
	SWEEP_RUNS = 10000,    /* of one sweep, repetitions included, times its jobs */
	SWEEP_ENTRIES = 20000, /* in its result, of 15 KiB each: clones count, too */
};

/* One vary line and the jobs it holds for: a line of [global] moves all of them at once. */
struct sweep_line {
	struct vary vary;
	bool *jobs;    /* for each job of the list: the line holds for it */
	size_t first;  /* the first of them */
	bool of_one;   /* written in that job's own section, and not in [global] */
	unsigned step; /* cells until its value changes */
};

/* The zero state is one cell, once. */
struct sweep {
	const struct job_list *list; /* what it was made from; borrowed */
	struct sweep_line *lines;
	unsigned lines_n;
	unsigned cells, repeat; /* at least 1 each; at most SWEEP_RUNS for one job */
};

/*
 * Make the cells: every combination of the values of every line, the first
 * line's changing slowest.  Every cell is made and checked once (job_finish), so
 * that nothing is wrong with the last one when the first has run.  What holds
 * for all cells is noted in list.
 *
 * Without vary and repeat there is one cell, and the list is finished in place
 * of it.  Returns 0; -EINVAL with ERR_INPUT: what is wrong with a cell, more than
 * SWEEP_RUNS runs or SWEEP_ENTRIES entries, jobs that disagree about repeat; -ENOMEM.
 */
int sweep_init(struct sweep *s, struct job_list *list, struct err *err);

/* More than one run is asked for. */
bool sweep_many(const struct sweep *s);

/* The value that a line has in a cell. */
const char *sweep_value(const struct sweep *s, unsigned line, unsigned cell);

/*
 * Fill out, zeroed, with the jobs of one cell (from 0) in repetition turn (from
 * 0): copies with the values set, finished, and each labelled "JOB bs=4k #1".
 * It is the caller's to release.  Returns 0; as sweep_init.
 *
 * So that every cell finds its files as the first one did, a job that writes
 * gets overwrite=1: its files are laid out with data once and then stay as they
 * are.  With unlink=1 it is left alone: each run makes its files and removes
 * them.  What contradicts (overwrite=0, file_append, create_on_open of a job
 * that only writes) is refused unless unlink=1.
 */
int sweep_cell(const struct sweep *s, unsigned cell, unsigned turn, struct job_list *out,
	       struct err *err);

/* Append what a line varies: "bs", of a line in one job's section among several "JOB.bs". */
void sweep_key(const struct sweep *s, unsigned line, struct buf *out);

/* Append the keys and values of a cell: "rw=read bs=4k"; nothing without vary. */
void sweep_name(const struct sweep *s, unsigned cell, struct buf *out);

void sweep_release(struct sweep *s);

#endif
