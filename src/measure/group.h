/*
 * group -- control groups of our own: made below ours in every hierarchy there is
 * (version 1, 2, or both), limited, read, emptied and removed.
 */
#ifndef IOSONDE_MEASURE_GROUP_H
#define IOSONDE_MEASURE_GROUP_H

#include <stdint.h>

#include "base/err.h"
#include "measure/reading.h"

enum { GROUP_DIRS = 16, GROUP_PATH = 512 };

/*
 * One group, under the same path in every hierarchy.  What runs in it lies in
 * "launcher" (whoever starts the box) or in other groups below it: in version 2 a group
 * whose controllers are handed down may hold no process itself.  Plain data.
 */
struct group {
	char path[GROUP_PATH]; /* "/iosonde/RUN/N" as seen from the mount points */
	unsigned n;
	struct group_dir {
		char dir[GROUP_PATH];  /* of the group itself */
		char controllers[128]; /* "cpu,cpuacct"; "" is version 2 */
	} dir[GROUP_DIRS];
	char enter[GROUP_DIRS][GROUP_PATH + 32]; /* cgroup.procs of launcher, in n hierarchies */
};

/* Limits that hold for all in it; 0 and NULL: none. */
struct group_limits {
	const char *cpus;  /* as cpuset.cpus has it: "0-1,4" */
	const char *nodes; /* cpuset.mems */
	uint64_t memory;   /* bytes */
};

/* All that a group and those below it have used so far. */
struct group_use {
	struct reading cpu_ns, user_ns, system_ns; /* nice and guest are part of user */
	struct reading memory_peak;		   /* bytes */
	struct reading read_bytes, write_bytes;	   /* at block devices */
	struct reading throttled_ns;
};

/*
 * Make it and its launcher; name is "RUN/N".  Where the machine lets us make none
 * (not root, nothing mounted), -errno with ERR_UNAVAILABLE; g->n is 0 then.
 */
int group_make(struct group *g, const char *name, const struct group_limits *limits,
	       struct err *err);

/*
 * What there is of a group that a run made under that name, to be removed; g->n is 0 where
 * nothing is left.  Never fails.
 */
void group_find(struct group *g, const char *name);

/* Never fails: each reading has its state. */
struct group_use group_use(const struct group *g);

/* Kill all that is in it or below, until it is empty or 2 s are over; then remove it. */
int group_remove(const struct group *g, struct err *err);

#endif
