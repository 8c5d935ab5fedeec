/*
 * node -- the NUMA nodes that a worker and its memory are on.
 */
#ifndef IOSONDE_LOAD_NODE_H
#define IOSONDE_LOAD_NODE_H

#include "base/err.h"
#include "job/job.h"
#include "measure/ledger.h"

/*
 * Move the calling thread to the CPUs of numa_cpu_nodes, and have its memory come
 * from where numa_mem_policy says from now on; neither given: nothing happens.
 * What came of it is added to ledger.
 * Returns 0; -errno with ERR_UNAVAILABLE, the message naming the option.
 */
int node_thread(const struct job *job, struct ledger *ledger, struct err *err);

/*
 * Where the memory at p, which has been touched, really is, into ledger: with
 * numa_mem_policy beside what was asked.  Returns 0, or -errno where the kernel
 * does not tell.
 */
int node_tell(const void *p, const struct job *job, struct ledger *ledger);

/* Undo the memory policy of the calling thread. */
void node_reset(void);

#endif
