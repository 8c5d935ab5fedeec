/*
 * await -- which job another one waits for.
 */
#ifndef IOSONDE_JOB_AWAIT_H
#define IOSONDE_JOB_AWAIT_H

#include "job/job.h"

/*
 * Find the job that wait_for of job i of the list names: a single one before it.
 * As in fio, so that no two can wait for one another.
 * Returns 0, and job.waits is set; -EINVAL with ERR_INPUT.
 */
int await_find(const struct job_list *list, size_t i, struct err *err);

#endif
