/*
 * loop -- loop devices and what lies behind them.
 *
 * O_EXCL guards a block device, but neither the file behind a loop device nor
 * a second loop device over the same file.
 */
#ifndef IOSONDE_LOAD_LOOP_H
#define IOSONDE_LOAD_LOOP_H

#include <stdbool.h>
#include <sys/stat.h>

#include "base/buf.h"

/*
 * True, and which device and who holds it, when a regular file lies behind a
 * loop device that is held.
 */
bool loop_file_held(const struct stat *st, struct buf *out);

/*
 * True, and in words, when fd is a loop device over something that is held
 * otherwise: a mounted block device, or a file behind another held loop device.
 */
bool loop_below_held(int fd, const struct stat *st, struct buf *out);

#endif
