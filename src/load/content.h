/*
 * content -- what lies in a file or on a device, as far as it bears on consent.
 */
#ifndef IOSONDE_LOAD_CONTENT_H
#define IOSONDE_LOAD_CONTENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

/*
 * Append what a block device holds, as "ext4 'label'" or "a gpt partition
 * table", from its signatures.  Returns 1 when it holds something or cannot be
 * read (which is said), 0 when nothing known is there and nothing was appended.
 */
int content_device(int fd, struct buf *out);

/*
 * True when iosonde made this file and nobody else wrote to it since: it carries
 * the attribute with the time of its last change.  Where that is another time,
 * every block looked at must begin with our stamp or be zero; where the file
 * system keeps no attributes, at least one must have it besides.  Looks at no more
 * than CONTENT_SAMPLES blocks.
 */
enum { CONTENT_SAMPLES = 64 };
bool content_ours(int fd, uint64_t size);

/* Mark the file as ours.  A file system without attributes is no failure. */
void content_mark(int fd);

/* Renew the mark of a file that has one, after it was written. */
void content_mark_again(int fd);

#endif
