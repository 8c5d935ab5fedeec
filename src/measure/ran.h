/*
 * ran -- what all threads of the machine have run, where the kernel counts it to the
 * nanosecond; /proc/stat looks at ticks alone.
 */
#ifndef IOSONDE_MEASURE_RAN_H
#define IOSONDE_MEASURE_RAN_H

#include <stdbool.h>
#include <stdint.h>

#include "measure/group.h"
#include "measure/reading.h"

/* Who tells; the order is that of ran_source_words. */
enum ran_source {
	RAN_NONE,
	RAN_ROOT,   /* cpuacct.usage of version 1's root: every thread */
	RAN_GROUPS, /* cpu.stat of version 2's groups below the root: threads of the kernel lack */
	RAN_SOURCES,
};
extern const char *const ran_source_words[RAN_SOURCES]; /* "", "cpuacct.usage of ...", ... */

/* Plain data. */
struct ran {
	char dir[GROUP_PATH]; /* the root group */
	enum ran_source source;
	int errnum; /* why none, 0: there is one */
};

/* So far. */
struct ran_mark {
	struct reading ns;
	uint64_t groups; /* of RAN_GROUPS: which there are */
};

/*
 * Find who tells; never fails.  ENOENT: no root group is mounted here, as in a container.
 * ENODATA: only version 2 is, and processes run in its root, which tells of ticks alone.
 * Source: Linux kernel/sched/cpuacct.c cpuacct_charge(), kernel/cgroup/rstat.c
 * root_cgroup_cputime().
 */
struct ran ran_find(void);

/* The same of one mounted folder; v2: it is of version 2. */
struct ran ran_at(const char *dir, bool v2);

/* Cost: 10 us; of RAN_GROUPS as much for each group below the root. */
struct ran_mark ran_mark(const struct ran *r);

/*
 * ns between two marks; kernel_ns is what threads of the kernel ran between them.  Estimated where
 * a group below the root came or went: it takes along what it had.
 */
struct reading ran_between(const struct ran *r, const struct ran_mark *before,
			   const struct ran_mark *after, uint64_t kernel_ns);

#endif
