/*
 * cgroup -- where our control groups are: version 1, 2, or both.
 */
#ifndef IOSONDE_MEASURE_CGROUP_H
#define IOSONDE_MEASURE_CGROUP_H

#include <stdbool.h>
#include <stddef.h>

#include "measure/mount.h"

/* Where a controller's groups are mounted, and which of them is ours.  Plain data. */
struct cgroup {
	char dir[2 * MOUNT_TEXT];
	size_t top;  /* length of the mount point: no group is above it */
	int refusal; /* -errno when there is none */
	bool v2;
};

/*
 * The part of /proc/self/mountinfo that is about control groups, malloc'd, into
 * *text, and /proc/self/cgroup into own (size bytes).  Returns 0; -errno of the
 * first, *text being NULL then; -errno of the second into *refusal, else 0.
 */
int cgroup_read(char **text, char *own, size_t size, int *refusal);

/*
 * Our path below the hierarchy of a controller ("" is that of version 2), in text of
 * the form of /proc/self/cgroup.  Returns 0; -ENOENT.
 */
int cgroup_path(const char *text, const char *controller, char *out, size_t size);

/* Our group of a controller; mounts (NULL: none) and own as cgroup_read gives them. */
struct cgroup cgroup_find(const char *mounts, const char *own, const char *controller);

/* Make dir, at first g->dir, the group above it; false: there is none that can be seen. */
bool cgroup_up(const struct cgroup *g, char *dir);

#endif
