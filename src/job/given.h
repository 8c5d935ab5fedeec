/*
 * given -- numbers as the user wrote them, for who reads the options out of a result.
 *
 * A job keeps the text beside the value; what it means is the value's.
 */
#ifndef IOSONDE_JOB_GIVEN_H
#define IOSONDE_JOB_GIVEN_H

#include "job/job.h"

/* Keep a copy of the text of an option whose value is a number or size.  0 or -ENOMEM. */
int given_keep(struct job *job, enum job_option option, const char *text);

/* Copy all texts to a job that has none.  0 or -ENOMEM; to is to be released then, too. */
int given_copy(struct job *to, const struct job *from);

void given_release(struct job *job);

/*
 * The text of an option that still means its value, NULL where there is none: not given, of
 * another kind, changed by a later option, or with words that stood for something else.
 * The job's.  Source: cbt reads the 4096B that it gave as bs back and cuts one letter off.
 */
const char *given_text(const struct job *job, enum job_option option);

#endif
