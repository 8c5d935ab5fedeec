/*
 * rate -- what became of the rates that a job asked for.
 */
#ifndef IOSONDE_RESULT_RATE_H
#define IOSONDE_RESULT_RATE_H

#include "result/result.h"

/*
 * What became of a rate in a direction, of all members of a line; rated false where
 * the direction has none, or nothing of it came due.  A rate in bytes is told in I/Os
 * of the size that was moved.
 */
struct result_rate {
	bool rated;
	double asked_iops, due_iops, iops;
	uint64_t due_ios;
	double backlog_mean; /* I/Os due and not submitted, over the time of the window */
};
struct result_rate result_rate(const struct result *r, const struct result_job *j, enum ddir d);

#endif
