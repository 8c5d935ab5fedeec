/*
 * file -- whole files in, whole files out.
 *
 * For job files and results, not for the files under test.
 */
#ifndef IOSONDE_BASE_FILE_H
#define IOSONDE_BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include "base/err.h"

/*
 * Read a whole file ("-" is standard input) of at most max bytes.
 *
 * *data is malloc'd, NUL-terminated, owned by the caller; *len excludes the
 * NUL.  st, where not NULL, gets fstat's answer.  Directories and endless
 * devices are refused.  Returns 0; -errno with ERR_INPUT otherwise.
 */
int file_read(const char *path, size_t max, char **data, size_t *len, struct stat *st,
	      struct err *err);

/*
 * Replace path by data: temporary file beside it, fsync, rename, fsync of the
 * folder.  The mode of a file that was there is kept; a symlink's target is
 * replaced, not the link.  What is no regular file (a FIFO, /dev/full) is
 * written to as it is.  Nothing is left behind on failure, and the old content
 * stays.  Returns 0; -errno with ERR_OUTPUT otherwise.
 */
int file_replace(const char *path, const void *data, size_t len, struct err *err);

/*
 * Put a new file of that mode in the place of path, as file_replace does; but a symlink
 * there is replaced itself: in a root for others it would lead out of that.  A folder is refused.
 * Returns 0; -errno with ERR_OUTPUT otherwise.
 */
int file_install(const char *path, const void *data, size_t len, mode_t mode, struct err *err);

/*
 * Append to a file that file_replace made: all of data, or on failure none of
 * it.  last: with fsync.  Returns 0; -errno with ERR_OUTPUT otherwise.
 */
int file_append(const char *path, const void *data, size_t len, bool last, struct err *err);

/*
 * Could file_replace do its work, as far as that can be told beforehand?  Makes
 * the temporary file and removes it; path stays what it is.  Returns as it would.
 */
int file_check_replace(const char *path, struct err *err);

/* Write all of data to an open fd, past EINTR and short writes.  0 or -errno. */
int file_write_all(int fd, const void *data, size_t len);

#endif
