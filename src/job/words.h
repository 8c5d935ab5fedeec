/*
 * words -- jobs as the words of a command line.
 */
#ifndef IOSONDE_JOB_WORDS_H
#define IOSONDE_JOB_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "job/job.h"

/* The zero state is no word.  v is NULL-ended once one was added. */
struct words {
	char **v;
	size_t n;
	bool failed; /* an allocation failed */
};

/* Append one word, printf-like. */
void words_add(struct words *w, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Append --name and every option that was set for a job, its own alone; without vary. */
void words_job(struct words *w, const struct job *job);

/* Append what makes the same list again: each job with all that was set for it. */
void words_list(struct words *w, const struct job_list *list);

void words_release(struct words *w);

#endif
