/*
 * merge -- the runs of a sweep as one result.
 *
 * Each run is put into the forms that are wanted as soon as it is over, and its
 * figures are kept as a handful of numbers: histograms and series are not held.
 * Memory: about 25 KiB of text for each job of each run in JSON, 3 KiB in text.
 */
#ifndef IOSONDE_RESULT_MERGE_H
#define IOSONDE_RESULT_MERGE_H

#include "job/sweep.h"
#include "result/result.h"
#include "result/sample.h"

/* What is summarised of a job in one direction.  Latencies are total (lat), in ns. */
enum merge_figure { MERGE_IOPS, MERGE_BW, MERGE_LAT, MERGE_P50, MERGE_P99, MERGE_FIGURES };

/* Its values, one of each run that counts, in any order; NaN: not measured. */
struct merge_values {
	double *v[MERGE_FIGURES]; /* n of them each, room for one of each repetition */
	unsigned n;
};

/* Sentences, each once. */
struct merge_lines {
	char **v;
	unsigned n;
};

struct merge_cell {
	struct merge_values *values; /* [job * DDIR_COUNT + direction], of the sweep's jobs */
	unsigned runs;		     /* over, for good or bad */
	unsigned bad;		     /* of these: failed or cut short; in no summary */
	struct merge_lines errors, notes;
};

/* The zero state is empty. */
struct merge {
	const struct sweep *sweep;
	struct merge_cell *cells; /* sweep->cells of them */
	unsigned trials, done;	  /* runs: in all, over */
	uint64_t seed;		  /* of the order; 0: as written */
	int formats;		  /* enum run_format, or'ed: what text is kept of */
	unsigned json;		  /* FIO_JSON_BINS, FIO_JSON_LINE */
	struct buf intro, terse, text, entries;
	struct disk disks[DISK_MAX]; /* sums over the runs */
	unsigned disks_n;
	uint64_t elapsed_ns;		 /* the same */
	struct environment *environment; /* of all runs; NULL: none yet */
	bool began;			 /* some job came as far as its first I/O */
	int status;			 /* exit status of all runs together */
};

/* 0; -ENOMEM. */
int merge_init(struct merge *m, const struct sweep *sweep, uint64_t seed, int formats,
	       unsigned json, struct err *err);

/*
 * Take the result of one run of a cell (from 0); r may be released afterwards.
 * A job counts in the summaries when it and the run came to their end without an
 * error.  Of clones the rates are added up and the latencies put together.
 * Returns 0; -ENOMEM.
 */
int merge_add(struct merge *m, const struct result *r, unsigned cell, struct err *err);

/*
 * A run that left no result, but a failure; NULL: it was not tried, for what the
 * cell has met before.  0 or -ENOMEM.
 */
int merge_fail(struct merge *m, unsigned cell, const struct err *failure, struct err *err);

/* Summary of one figure of a job (index in the list) in a cell. */
struct sample merge_sample(const struct merge *m, unsigned cell, size_t job, enum ddir d,
			   enum merge_figure figure);

/* r->disks become those of all runs: what r has is added to the sums. */
void merge_disks(const struct merge *m, struct result *r);

/*
 * Of two exit statuses the one to end with: the first that applies of 7, 128 + N,
 * 5, 1, then the lower one; 0 is the last.
 */
int merge_status(int a, int b);

void merge_release(struct merge *m);

#endif
