/*
 * fio_json -- the parts that the JSON document is put together from.
 */
#ifndef IOSONDE_RESULT_FIO_JSON_H
#define IOSONDE_RESULT_FIO_JSON_H

#include "result/put.h"
#include "result/result.h"

/* Add the member "read", "write" or "trim" to a job's object; bins: as json+ has it. */
void fio_json_dir(struct put *p, json_t *job, const struct result *r, const struct result_job *j,
		  enum ddir d, bool bins);

/*
 * Add a latency under a key: min, max, mean, stddev, N, percentiles, bins.  hist NULL:
 * an empty one; list NULL: no percentiles, and no bins either.
 */
void fio_json_lat(struct put *p, json_t *to, const char *key, const struct result *r,
		  const struct hist *hist, const struct value_percents *list, bool bins);

/* Add the member "sync": fsync and fdatasync. */
void fio_json_sync(struct put *p, json_t *job, const struct result *r, const struct result_job *j,
		   bool bins);

/*
 * Add "global options": every option that came from [global].  Where several
 * [global] sections differ, it is the value of the first job that took it.
 */
void fio_json_opt_global(struct put *p, json_t *top, const struct result *r);

/*
 * Add "job options": what was set in the job itself, what it took from a
 * [global] other than the one shown, and always rw bs iodepth numjobs ioengine
 * direct size runtime.  A time of whole seconds is a bare number.
 */
void fio_json_opt_job(struct put *p, json_t *job, const struct result *r,
		      const struct result_job *j);

/*
 * Add "options": the value every option had in effect, null for one never set;
 * of a job that never ran, what was asked for.
 */
void fio_json_opt_all(struct put *p, json_t *own, const struct result_job *j);

/* Add "cpu": what the phases of a job cost, by I/O and by byte. */
void fio_json_cost_job(struct put *p, json_t *own, const struct result *r,
		       const struct result_job *j);

/* Add "cpu": what laying out cost, and what all CPUs did meanwhile. */
void fio_json_cost(struct put *p, json_t *own, const struct result *r);

/* Add the member "iosonde" to the document, and to a job's object. */
void fio_json_own(struct put *p, json_t *top, const struct result *r);
void fio_json_own_job(struct put *p, json_t *job, const struct result *r,
		      const struct result_job *j, bool bins);

/* Add "rate" to that: of each direction with a rate; null where none has one. */
void fio_json_rate(struct put *p, json_t *own, const struct result *r, const struct result_job *j,
		   bool bins);

/* "steadystate" of a job that looks for one. */
void fio_json_steady(struct put *p, json_t *job, const struct result_job *j);

/* Add "sweep" and "cells" to the document's "iosonde": what vary and repeat asked and gave. */
struct merge;
void fio_json_cells(struct put *p, json_t *own, const struct merge *m);

#endif
