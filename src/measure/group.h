/*
 * group -- control groups of our own: made below ours in every hierarchy there is
 * (version 1, 2, or both), limited, read, emptied and removed.
 */
#ifndef IOSONDE_MEASURE_GROUP_H
#define IOSONDE_MEASURE_GROUP_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

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
 * Make it and its launcher; name is "RUN/N".  It lies at the top of what is mounted;
 * without the right to that, below our own group of version 2.  Hierarchies that refuse are
 * left out.  Where the machine lets us make none (not root, nothing mounted), or a limit
 * cannot be had, -errno with ERR_UNAVAILABLE; g->n is 0 then, and nothing is left.
 * In version 2 the controllers are handed down from the top, as far as no group there
 * holds processes of its own; and stay so.
 */
int group_make(struct group *g, const char *name, const struct group_limits *limits,
	       struct err *err);

/*
 * Never fails: each reading has its state.  CPU time is that of version 2 where it is mounted:
 * user and system are scaled to the whole, where version 1 samples them, and runtimes that
 * know version 1 alone take nothing out of it; of the root it is a sum of ticks, estimated
 * where no version 1 tells better.  What was written back later is not among the
 * bytes of version 1; a stack of devices (loop, dm) counts a byte at each; ENODATA: nothing was
 * counted, since there was nothing or this kernel counts only what is limited.
 * Source: Linux kernel/sched/cputime.c cputime_adjust(), cpuacct.c; block/blk-throttle.c.
 */
struct group_use group_use(const struct group *g);

/*
 * One that is there already, in g without a launcher: "RUN/N" of group_make, or, with a slash at
 * its beginning, a path below the mount points or a folder of one of them.  -ENOENT with
 * ERR_INPUT: no hierarchy has it.
 */
int group_find(struct group *g, const char *name, struct err *err);

/* The folder whose version 1 controller it is, else that of version 2 (""); NULL: none. */
const char *group_dir(const struct group *g, const char *controller, bool *v2);

/* Write text into a file of a group.  0 or -errno. */
int group_write(const char *dir, const char *file, const char *text);

/*
 * tell(arg, pid) of each process in it and below, as the hierarchy that counts its CPU has it;
 * where none does, any.
 */
void group_each(const struct group *g, void (*tell)(void *arg, pid_t pid), void *arg);

/* Kill all that is in it or below, until it is empty or 2 s are over; then remove it. */
int group_remove(const struct group *g, struct err *err);

#endif
