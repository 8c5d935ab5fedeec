/*
 * place -- the CPUs that a worker runs on.
 */
#ifndef IOSONDE_LOAD_PLACE_H
#define IOSONDE_LOAD_PLACE_H

#include "base/err.h"
#include "job/job.h"
#include "measure/ledger.h"

/*
 * Give the calling thread the job's nice value, and move it to the CPUs that
 * cpus_allowed gives this clone; none given: it stays.  The CPUs it has then are added
 * to ledger: a cpuset may leave less of them.  Returns 0; -errno with
 * ERR_UNAVAILABLE, the message naming the option.
 */
int place_thread(const struct job *job, unsigned clone, struct ledger *ledger, struct err *err);

#endif
