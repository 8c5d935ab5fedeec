/*
 * numa -- what numa_cpu_nodes and numa_mem_policy say.
 *
 * It knows no node: whether one is there is found out by whoever goes to it.
 */
#ifndef IOSONDE_JOB_NUMA_H
#define IOSONDE_JOB_NUMA_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

enum { NUMA_NODES = 1024, NUMA_WORDS = NUMA_NODES / 64 };

enum numa_mode { NUMA_DEFAULT, NUMA_LOCAL, NUMA_PREFER, NUMA_BIND, NUMA_INTERLEAVE };

/* Node i is bit i % 64 of nodes[i / 64]. */
struct numa_policy {
	enum numa_mode mode;
	uint64_t nodes[NUMA_WORDS];
};

/* "0-1,3" into nodes, or "all": *all is set.  Returns 0; -EINVAL, -ERANGE with ERR_INPUT. */
int numa_parse_nodes(const char *text, uint64_t *nodes, bool *all, struct err *err);

/*
 * "local", "bind:0-1" and so on.  Returns 0; -EINVAL, -ERANGE with ERR_INPUT: no
 * such word, a list too many or too few, prefer with more than one node.
 */
int numa_parse_policy(const char *text, struct numa_policy *out, struct err *err);

#endif
