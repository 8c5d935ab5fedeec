/*
 * suffix -- options whose word may have a number behind a colon: rw and
 * file_service_type.
 */
#ifndef IOSONDE_JOB_SUFFIX_H
#define IOSONDE_JOB_SUFFIX_H

#include "job/job.h"

/*
 * Set rw or file_service_type and their number, 0 without one.  Behind a
 * sequential rw it is bytes, which may be negative, behind a random one a count
 * of I/Os, and so it is behind file_service_type.
 * Returns 0; -EINVAL, -ERANGE with ERR_INPUT, the job being as it was.
 */
int suffix_set(struct job *job, enum job_option option, const char *value, struct err *err);

/* Append the colon and number of an option that has one. */
void suffix_print(const struct job *job, enum job_option option, struct buf *out);

#endif
