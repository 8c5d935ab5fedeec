/*
 * does -- in which directions a job moves data, and what that makes of its files.
 */
#ifndef IOSONDE_JOB_DOES_H
#define IOSONDE_JOB_DOES_H

#include <stdbool.h>

#include "base/ddir.h"

struct job;

bool job_reads(const struct job *job);
bool job_writes(const struct job *job);
bool job_trims(const struct job *job);

/* The same by direction. */
bool job_does(const struct job *job, enum ddir d);

/* Does it write or trim, and not only check what it has written before? */
bool job_alters(const struct job *job);

/* Does it check what is there, and alter nothing? */
bool job_checks(const struct job *job);

/*
 * Has a direction sizes and an order of its own?  A write that follows a trim
 * covers what was trimmed.
 */
bool job_orders(const struct job *job, enum ddir d);

/* The direction that has those of a job's writes. */
enum ddir job_write_order(const struct job *job);

#endif
