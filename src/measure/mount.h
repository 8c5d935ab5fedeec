/*
 * mount -- the mounts this process sees, one at a time.
 */
#ifndef IOSONDE_MEASURE_MOUNT_H
#define IOSONDE_MEASURE_MOUNT_H

#include <stdbool.h>
#include <stddef.h>

enum { MOUNT_TEXT = 256 };

/* One line of /proc/self/mountinfo; long texts are cut. */
struct mount {
	unsigned id, major, minor;
	char root[MOUNT_TEXT];	/* the part of the file system that is mounted */
	char point[MOUNT_TEXT]; /* where */
	char options[MOUNT_TEXT];
	char type[32];
	char source[MOUNT_TEXT];
	char super[MOUNT_TEXT]; /* options of the file system */
};

/* The whole of /proc/self/mountinfo: some 2 us a mount to read. */
struct mounts {
	char *text;  /* NULL: it could not be read */
	int refusal; /* -errno of that, else 0 */
};

struct mounts mounts_read(void);
void mounts_release(struct mounts *m);

/*
 * The next line of *text (NULL: there is none), which is moved on.  Octal escapes are
 * undone.  Lines of another form are passed over.  False at the end.
 * Source: proc(5), /proc/pid/mountinfo.
 */
bool mount_next(const char **text, struct mount *m);

/* Does a list "rw,cpu,cpuacct" hold the word? */
bool mount_option(const char *options, const char *word);

#endif
