/*
 * spot -- a place for a few I/Os on a path: a file of its own that nobody sees,
 * or what is there, read only.
 */
#ifndef IOSONDE_LOAD_SPOT_H
#define IOSONDE_LOAD_SPOT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

#include "base/err.h"

/* Bytes of a file that a spot makes, and most that is used of one that is there. */
enum { SPOT_BYTES = 128 << 10 };

enum spot_kind {
	SPOT_NEW,    /* files in a folder, without a name */
	SPOT_OLD,    /* the path itself: opened for reading alone */
	SPOT_MEMORY, /* the path takes no file: in its place a file in memory */
	SPOT_NONE,   /* not even that */
};

struct spot {
	enum spot_kind kind;
	int place;	/* the path, open; by O_PATH */
	struct stat st; /* of the path */
	int buffered;	/* fd; -1 */
	int direct;	/* fd, with O_DIRECT; -1 */
	int refused;	/* errno (positive) of why the path takes no file, 0: it does */
	int direct_refused;
};

/*
 * Look at the path and open it.  A file that is made has no name by the time this
 * returns, so that nothing is left behind however the process ends; it has
 * SPOT_BYTES of data.
 *
 * Returns 0; -errno: ERR_INPUT, there is no such path; ERR_REFUSED: a path that is
 * no storage (a FIFO, a terminal, a file of /proc).
 */
int spot_open(struct spot *s, const char *path, struct err *err);

/* Accepts the zero state of a spot whose spot_open failed. */
void spot_close(struct spot *s);

#endif
