/*
 * boxable -- jobs that cannot be in a box: its files are made for it, lie in /data and go
 * with it, and its CPUs are those of the comparison.
 *
 * It knows no runtime and touches no file.
 */
#ifndef IOSONDE_RUNTIME_BOXABLE_H
#define IOSONDE_RUNTIME_BOXABLE_H

#include "job/job.h"

/*
 * The jobs of one stage, which are one box.  cpus is the list of the CPUs of all boxes, NULL:
 * those that we may use.  Returns 0; -EINVAL with ERR_INPUT, -ENOMEM: job and option, and what
 * to take instead.
 */
int boxable(const struct job_list *list, unsigned stage, const char *cpus, struct err *err);

#endif
