/*
 * rest -- the texts of steadystate.
 */
#ifndef IOSONDE_JOB_REST_H
#define IOSONDE_JOB_REST_H

#include <stdbool.h>

#include "base/err.h"
#include "job/job.h"

/* "bw_slope:0.3%" read: which of iops, bw, lat (0..2), its slope or deviation, the limit. */
struct rest {
	int figure;
	bool slope, percent;
	double limit; /* percent, I/Os or bytes a second, or ns */
};

/* Returns 0; -EINVAL with ERR_INPUT and the remedy. */
int rest_parse(const char *text, struct rest *out, struct err *err);

/* Samples of a job's steadystate_duration; 0: no steady state is looked for. */
unsigned rest_intervals(const struct job *job);

/* 0; -EINVAL with ERR_INPUT when too few intervals or another job of its group differs. */
int rest_check(const struct job *job, const struct job *before, struct err *err);

#endif
