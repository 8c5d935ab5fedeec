/*
 * daemon -- the service behind a container engine's command line: one that listens already, or
 * a private one that is started for one box and ends with it.
 *
 * A private one sees mounts of its own, and of its files only those in the box's folder stay
 * as long as the box.  What the daemon itself spends is no part of the box.  Its shims are:
 * each enters the box's launcher group before its first own instruction.
 */
#ifndef IOSONDE_RUNTIME_DAEMON_H
#define IOSONDE_RUNTIME_DAEMON_H

#include "runtime/runtime.h"

/* A kind of daemon.  In texts @ is the box's folder. */
struct daemon_kind {
	const char *program;
	const char *words;  /* its command line; one word of it names the socket @/daemon.sock */
	const char *config; /* content of @/daemon.conf, NULL: none */
	const char *socket; /* where it listens if it is the machine's */
	const char *env;    /* variable that names another, as "unix://PATH" or PATH */
	const char *remedy; /* what brings the program */
	/* What tells whether groups of ours can be a box's: not "systemd". */
	const char *driver;	  /* NULL: they can */
	const char *shim;	  /* found by the daemon along PATH, replaced there; NULL: none */
	const char *const *cover; /* folders where it and its shims leave files, NULL-ended */
};

extern const struct daemon_kind daemon_containerd, daemon_dockerd;

/* Key of runtime_param that names a socket. */
extern const char daemon_key[];

/*
 * Is there one, or could there be?  Returns found->present, which is true when it is called.
 */
bool daemon_probe(const struct daemon_kind *kind, const struct runtime_spec *spec,
		  struct runtime_found *found);

/*
 * Have one for box: what spec or environment name, what listens at the usual place, else a
 * private one with the words of more (NULL: none) at the end, which answers when this returns.
 * Sets box->own, for daemon_stop.  Returns 1 for a private one, 0 for the machine's; -errno.
 */
int daemon_have(const struct daemon_kind *kind, struct box *box, char *const *more,
		struct err *err);

/* Where it listens: a path.  After daemon_have; the box's. */
const char *daemon_socket(const struct box *box);

/*
 * Make box->folder/bin/NAME of text, a program of the shell.  Sets *path, the caller's to free,
 * NULL where programs in that folder may not be started.  0; -errno.
 */
int daemon_script(const struct box *box, const char *name, const struct buf *text, char **path,
		  struct err *err);

/*
 * Make box->folder/bin/NAME: a program that enters the box's launcher and becomes the shim of
 * that name, a path or found along PATH.  Sets *path, the caller's to free, NULL where there
 * are no groups to enter or programs in that folder may not be started.  0; -errno,
 * ERR_UNAVAILABLE: no such shim.
 */
int daemon_shim(const struct box *box, const char *name, char **path, struct err *err);

/* Kill a private one, and free; accepts a box without. */
void daemon_stop(struct box *box);

#endif
