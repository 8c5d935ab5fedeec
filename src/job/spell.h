/*
 * spell -- jobs as the words of a command line.
 */
#ifndef IOSONDE_JOB_SPELL_H
#define IOSONDE_JOB_SPELL_H

#include "base/words.h"
#include "job/job.h"

/* Append --name and every option that was set for a job, its own alone; without vary. */
void spell_job(struct words *w, const struct job *job);

/* Append what makes the same list again: each job with all that was set for it. */
void spell_list(struct words *w, const struct job_list *list);

#endif
