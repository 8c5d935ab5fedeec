/*
 * storage -- what a file lies on: file system, mount, block device and its queue.
 */
#ifndef IOSONDE_MEASURE_STORAGE_H
#define IOSONDE_MEASURE_STORAGE_H

#include <sys/stat.h>

#include "measure/mount.h"
#include "measure/reading.h"

/* Plain data. */
struct storage {
#define NUM(group, key, unit, label) struct reading group##_##key;
#define TEXT(group, key, label)	     struct fact group##_##key;
#include "measure/storage.def"
};

extern const struct reading_row storage_rows[];
extern const unsigned storage_rows_n;

/* Title of a group of storage.def; NULL if there is none. */
const char *storage_title(const char *group);

/*
 * Fill from an open file, folder or block device; O_PATH will do.  s starts from
 * the zero state.  It may wait where a file system does not answer.
 */
void storage_fill(struct storage *s, int fd, const struct mounts *mounts);

/*
 * The same but for the space, from what stat(2) said earlier of the file (st_mode, st_dev,
 * st_rdev) and the kernel's number of its mount, 0 where that is not known.  It asks the
 * file system for nothing.
 */
void storage_find(struct storage *s, const struct stat *st, unsigned mount,
		  const struct mounts *mounts);

#endif
