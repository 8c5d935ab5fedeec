/*
 * hidden -- mount points that a program is not to see.
 */
#ifndef IOSONDE_RUNTIME_HIDDEN_H
#define IOSONDE_RUNTIME_HIDDEN_H

#include "measure/mount.h"

enum { HIDDEN_POINTS = 4 };

struct hidden {
	char point[HIDDEN_POINTS][MOUNT_TEXT];
	const char *list[HIDDEN_POINTS + 1]; /* for spawn.hide */
};

/*
 * Those of control groups of version 2, where there are some of version 1 beside them: crun
 * refuses to start where it sees both.  What is not seen is counted in the group that the
 * program was started in.
 */
void hidden_hybrid(struct hidden *hidden);

#endif
