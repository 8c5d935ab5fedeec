/*
 * holder -- who holds a device or a file, in words.
 *
 * What it cannot find out (no /proc, no /sys) it says as little as it knows;
 * whether a device is held at all is decided by O_EXCL, not here.
 */
#ifndef IOSONDE_LOAD_HOLDER_H
#define IOSONDE_LOAD_HOLDER_H

#include <stdbool.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "base/buf.h"

/*
 * Append who holds a block device, one of its partitions, or the disk it is a
 * part of: mounts, swap, btrfs, devices built on it, processes.  Always appends
 * something.
 */
void holder_device(dev_t dev, struct buf *out);

/* Append "process 42 (fio)", "another process" for pid 0 or a hidden one. */
void holder_process(pid_t pid, struct buf *out);

/* True, and what for, when an active swap area is this file or block device. */
bool holder_swap(const struct stat *st, struct buf *out);

#endif
