/*
 * sweepup -- a list of what was made, kept on disk, and how each is undone.
 *
 * What is about to be made is written down before it is made; so what a run
 * that was killed left behind is undone by the same code as what one leaves at its
 * end.  The list lies in a folder of the run's own, /run/iosonde/RUN (without
 * root $XDG_RUNTIME_DIR/iosonde/RUN or /tmp/iosonde-UID/RUN), locked while the
 * run lives.
 */
#ifndef IOSONDE_RUNTIME_SWEEPUP_H
#define IOSONDE_RUNTIME_SWEEPUP_H

#include <sys/types.h>

#include "base/buf.h"
#include "base/err.h"

struct sweepup;

enum sweepup_kind {
	SWEEPUP_FOLDER, /* a tree, removed without crossing mounts or following links */
	SWEEPUP_FILE,
	SWEEPUP_MOUNT,	 /* a mount point: unmounted, lazily if it is busy */
	SWEEPUP_GROUP,	 /* control groups of that name: emptied and removed (group.h) */
	SWEEPUP_COMMAND, /* words of a program that undoes it, "runc delete --force ID" */
	SWEEPUP_STATE,	 /* a folder, and such words: for nothing while it is empty or not there */
	SWEEPUP_PROCESS, /* "PID START": killed if it is still the same process */
};

/*
 * Begin a list for a run named id.  Returns 0; -errno: the folder cannot be made.
 */
int sweepup_open(struct sweepup **out, const char *id, struct err *err);

/* The run's folder, at most 200 bytes long: bundles, sockets, roots are made in it. */
const char *sweepup_folder(const struct sweepup *s);

/*
 * Write down what is about to be made; words is NULL-ended: the path or name alone, or a
 * command's, at most 63 words.  Returns a mark for sweepup_back, at least 0; -errno: then do not
 * make it.
 */
int sweepup_add(struct sweepup *s, enum sweepup_kind kind, char *const *words, struct err *err);

/* sweepup_add of one path or name. */
int sweepup_path(struct sweepup *s, enum sweepup_kind kind, const char *path, struct err *err);

/* sweepup_add of a process that was just started. */
int sweepup_process(struct sweepup *s, pid_t pid, struct err *err);

/* How much is on the list: a mark. */
int sweepup_mark(const struct sweepup *s);

/*
 * Undo what was written down since the mark, the last first, each as far as it was
 * made.  Goes on after a failure; the first is returned.
 */
int sweepup_back(struct sweepup *s, int mark, struct err *err);

/*
 * Undo all, remove the folder, free it; accepts NULL.  Where something could not be undone
 * the list stays, for sweepup_clean.
 */
int sweepup_close(struct sweepup *s, struct err *err);

/*
 * Undo what dead runs left: every list that nobody holds.  Appends a line to told for
 * each.  Returns how many lists there were; -errno of the first failure.
 */
int sweepup_clean(struct buf *told, struct err *err);

#endif
