/*
 * check_verify -- the options of verification against one another.
 *
 * It looks at no file.
 */
#ifndef IOSONDE_JOB_CHECK_VERIFY_H
#define IOSONDE_JOB_CHECK_VERIFY_H

#include "job/job.h"

/* Bytes of the header in each interval, and what intervals are multiples of. */
enum { VERIFY_HEADER = 128, VERIFY_SECTOR = 512 };

/* Part of each sector, from its start, that a header may lie in: its end has a mark. */
enum { VERIFY_SECTOR_FREE = 496 };

/*
 * Settle verify where verify_pattern alone was given, and refuse what cannot be
 * verified.  Returns 0; -EINVAL with ERR_INPUT and the remedy.
 */
int check_verify(struct job_list *list, struct job *job, struct err *err);

/*
 * Bytes of each part that is verified by itself: verify_interval, else the
 * largest number that all sizes and offsets of writes are a multiple of.  0: a
 * job that only reads finds it in the file.
 */
uint64_t check_verify_interval(const struct job *job);

/* Does the method put a header, and marks, into what is written? */
bool check_verify_marks(const struct job *job);

#endif
