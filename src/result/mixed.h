/*
 * mixed -- all directions of a job told as one: unified_rw_reporting.
 */
#ifndef IOSONDE_RESULT_MIXED_H
#define IOSONDE_RESULT_MIXED_H

#include "result/result.h"

/* Are reads, writes and trims told apart?  Is their sum told? */
bool mixed_apart(const struct result_job *j);
bool mixed_wanted(const struct result_job *j);

/*
 * Copy of a job for its numbers alone, in which DDIR_READ is the sum of all directions.
 * Returns 0; -ENOMEM.  mixed_release frees what it owns; the rest is borrowed from j.
 */
int mixed_make(struct result_job *out, const struct result_job *j);

void mixed_release(struct result_job *mixed);

#endif
