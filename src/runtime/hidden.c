/*
 * hidden -- mount points that a program is not to see.
 */
#include "runtime/hidden.h"

#include <stdbool.h>
#include <string.h>

void hidden_hybrid(struct hidden *hidden)
{
	struct mounts mounts = mounts_read();
	const char *at = mounts.text;
	bool first_version = false;
	struct mount m;
	unsigned n = 0;

	while (n < HIDDEN_POINTS && mount_next(&at, &m)) {
		first_version |= !strcmp(m.type, "cgroup");
		if (!strcmp(m.type, "cgroup2")) {
			strcpy(hidden->point[n], m.point);
			hidden->list[n] = hidden->point[n];
			n++;
		}
	}
	if (!first_version)
		n = 0;
	hidden->list[n] = NULL;
	mounts_release(&mounts);
}
