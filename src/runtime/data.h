/*
 * data -- the files under test of a comparison: laid out on the host before a box
 * starts, in the state of the page cache that was asked for.
 *
 * They lie in a folder of their own, made for this run: no file of the user's is
 * touched.
 */
#ifndef IOSONDE_RUNTIME_DATA_H
#define IOSONDE_RUNTIME_DATA_H

#include "base/err.h"
#include "runtime/cells.h"
#include "runtime/runtime.h"
#include "runtime/sweepup.h"

/* Strings are malloc'd. */
struct data {
	enum runtime_data kind;
	struct sweepup *sweepup; /* borrowed */
	char *folder;		 /* "DIR/iosonde-RUN", the last folder made by us */
	/* Where they lie on the host; of DATA_TMPFS for those that have no box, NULL: nowhere. */
	char *files;
	char *root;	   /* of DATA_ROOTFS: where the box's root is mounted */
	const char *lower; /* what that one shows below the files; borrowed */
	int mark;	   /* of sweepup, while root, or the host's tmpfs, is mounted */
	bool mounted;
	bool dirty; /* a box may have written to them */
};

/*
 * Make DIR/iosonde-ID for all but DATA_TMPFS, whose files
 * are in memory that is the box's own.  lower is the root that all boxes share.
 * Returns 0; -errno with ERR_INPUT: DIR is none, or not there.
 */
int data_open(struct data *d, enum runtime_data kind, const char *dir, const char *id,
	      const char *lower, struct sweepup *sweepup, struct err *err);

/*
 * Bring the files into the state in which a box of the cell is to find them: those of a
 * box that wrote are made anew, others are kept; then out of the page cache, or into it.
 * A signal that comes on signals (a signalfd, -1: none) ends it.
 * Returns 0, the number of the signal; -EINTR: it is left to be read; -errno: no space, no
 * overlay, files that stay in the page cache.
 */
int data_ready(struct data *d, const struct cell *cell, int signals, struct err *err);

/* The box is gone: what was mounted for it is unmounted.  -errno. */
int data_done(struct data *d, const struct cell *cell, struct err *err);

/* Free it; the files go with sweepup.  Accepts the zero state. */
void data_release(struct data *d);

#endif
