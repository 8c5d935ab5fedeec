/*
 * disk -- the kernel's counters of the block devices under the files.
 */
#ifndef IOSONDE_MEASURE_DISK_H
#define IOSONDE_MEASURE_DISK_H

#include <stdint.h>
#include <sys/types.h>

enum { DISK_MAX = 16, DISK_NAME = 32 };

/* Counters of one device; reads, writes: [0], [1]. */
struct disk {
	char name[DISK_NAME];
	unsigned major, minor;
	uint64_t ios[2], merges[2], sectors[2], ticks_ms[2];
	uint64_t in_queue_ms, busy_ms;
};

/*
 * Look up the devices of dev[0..n-1] (st_dev of a file, st_rdev of a device;
 * repeated and unknown ones are left out) in /proc/diskstats.
 *
 * Returns how many of out (DISK_MAX) were filled: 0 where there is no such
 * file.  Source: kernel Documentation/admin-guide/iostats.rst.
 */
int disk_read(struct disk *out, const dev_t *dev, unsigned n);

/*
 * The same from a text in the form of /proc/diskstats; disk_read is this with
 * that file.
 */
int disk_parse(struct disk *out, const char *text, const dev_t *dev, unsigned n);

/* to += from, both being what happened in some time. */
void disk_sum(struct disk *to, const struct disk *from);

/* What happened between two readings of the same device, into after. */
void disk_delta(struct disk *after, const struct disk *before);

#endif
