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
 * Our path below the hierarchy of a controller ("" is that of version 2), in text of
 * the form of /proc/self/cgroup.  Returns 0; -ENOENT.
 */
int cgroup_path(const char *text, const char *controller, char *out, size_t size);

/*
 * Our group of a controller; own is the text of /proc/self/cgroup.  Where the mounts could
 * not be read that is its refusal.
 */
struct cgroup cgroup_find(const struct mounts *mounts, const char *own, const char *controller);

/* Make dir, at first g->dir, the group above it; false: there is none that can be seen. */
bool cgroup_up(const struct cgroup *g, char *dir);

#endif
