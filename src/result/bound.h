/*
 * bound -- is a result that of the device, or that of iosonde itself?
 */
#ifndef IOSONDE_RESULT_BOUND_H
#define IOSONDE_RESULT_BOUND_H

#include "result/put.h"
#include "result/result.h"

/* A clone against what a clone can do here at most. */
struct bound {
	bool known;	/* the generator was measured, and the job did something */
	double iops;	/* at most, of one clone */
	double share;	/* that the clones reached on average, 1 being all of it */
	bool generator; /* more than half: the result says more of iosonde than of the device */
};

/*
 * The ceiling is the null engine's cost of an I/O with all statistics, and a system call
 * for each time that the job submitted, if its engine makes any.  Clones beyond the
 * number of CPUs share these.
 */
struct bound bound_of(const struct result *r, const struct result_job *j);

/* Append what is to be said of a job, without line end; false: nothing. */
bool bound_text(const struct result *r, const struct result_job *j, struct buf *out);

/* Add "generator" to the document: null, or what was measured. */
void bound_json(struct put *p, json_t *own, const struct result *r);

/* Add "ceiling" to a job's object; null where it is not known. */
void bound_json_job(struct put *p, json_t *own, const struct result *r, const struct result_job *j);

/*
 * Did the cost of reading the clock change by much while a job was measured?  Its
 * latencies have that in them.  Least and most, ns.
 */
bool bound_clock(const struct result *r, const struct result_job *j, double *least, double *most);

#endif
