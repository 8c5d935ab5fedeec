/*
 * fio_text -- the parts that the normal text is put together from.
 */
#ifndef IOSONDE_RESULT_FIO_TEXT_H
#define IOSONDE_RESULT_FIO_TEXT_H

#include "base/buf.h"
#include "result/result.h"

/*
 * Append "    NAME (usec): min=..., ..."; nothing for an empty histogram.  The
 * unit is the largest in which min, max and stdev all stay readable, as in fio.
 */
void fio_text_lat(struct buf *out, const char *name, const struct result *r,
		  const struct hist *hist);

/*
 * Append the block "    NAME percentiles (usec):"; nothing for an empty histogram
 * or list.
 */
void fio_text_lat_percentiles(struct buf *out, const char *name, const struct result *r,
			      const struct hist *hist, const struct value_percents *list);

/* Append the lines "  lat (usec)   : 4=24.22%, ..." of a job. */
void fio_text_lat_classes(struct buf *out, const struct result *r, const struct result_job *j);

/* Append the line that says what a job's I/Os cost; nothing for one that did none. */
void fio_text_cost_job(struct buf *out, const struct result *r, const struct result_job *j);

/* Append what laying out cost and what all CPUs did, a line each where it is known. */
void fio_text_cost(struct buf *out, const struct result *r);

/* Begin a line of the section "iosonde:": its kind, and the job it is about, or NULL. */
void fio_text_own_line(struct buf *out, const char *kind, const struct result_job *j);

/*
 * Append, for each direction of a job that has a rate, what was asked for and reached,
 * and both latencies: from when an I/O was due, and from when it was submitted.
 */
void fio_text_rate(struct buf *out, const struct result *r, const struct result_job *j);

/*
 * Append the section "iosonde:": what ended the run, jobs that did not run or
 * come back, settings that became something else, failed I/Os, notes, options
 * that did nothing.  Nothing at all when there is nothing to say.
 */
void fio_text_own(struct buf *out, const struct result *r);

/* The line "steadystate" of a job that looks for one. */
void fio_text_steady(struct buf *out, const struct result_job *j);

/* Append the summaries of a sweep: a line for each cell, then the spread of each figure. */
struct merge;
void fio_text_cells(struct buf *out, const struct merge *m);

#endif
