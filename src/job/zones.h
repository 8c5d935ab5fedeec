/*
 * zones -- I/O that goes through a file in parts with gaps between them.
 */
#ifndef IOSONDE_JOB_ZONES_H
#define IOSONDE_JOB_ZONES_H

#include "job/job.h"

/*
 * Settle zonemode and zonerange where they are not given: a zonesize alone means
 * strided, as in older versions of fio, and a range is as large as the size.
 * Returns 0; -EINVAL with ERR_INPUT: no size, a range without room for a block, or
 * options that say otherwise where I/Os go.
 */
int zones_check(struct job *job, struct err *err);

#endif
