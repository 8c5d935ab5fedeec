/*
 * extent -- where a file has data, and where it only has a size.
 */
#include "load/extent.h"

#include <errno.h>
#include <linux/fiemap.h>
#include <linux/fs.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { EXTENT_BATCH = 32 };

bool extent_none(int fd, uint64_t size)
{
	return !size || (lseek(fd, 0, SEEK_DATA) < 0 && errno == ENXIO);
}

/*
 * First unwritten extent in [pos, end).  SEEK_HOLE takes one for data when its
 * pages were read into the cache, on older kernels.
 */
static bool extent_unwritten(int fd, uint64_t pos, uint64_t end, uint64_t *from, uint64_t *to)
{
	union {
		struct fiemap map;
		char room[sizeof(struct fiemap) + EXTENT_BATCH * sizeof(struct fiemap_extent)];
	} u;

	while (pos < end) {
		memset(&u, 0, sizeof u);
		u.map.fm_start = pos;
		u.map.fm_length = end - pos;
		u.map.fm_extent_count = EXTENT_BATCH;
		if (ioctl(fd, FS_IOC_FIEMAP, &u.map) < 0 || !u.map.fm_mapped_extents)
			return false;
		for (unsigned i = 0; i < u.map.fm_mapped_extents; i++) {
			const struct fiemap_extent *e = &u.map.fm_extents[i];
			uint64_t stop = e->fe_logical + e->fe_length;

			if (stop <= pos)
				return false;
			if (e->fe_flags & FIEMAP_EXTENT_UNWRITTEN && e->fe_logical < end) {
				*from = e->fe_logical > pos ? e->fe_logical : pos;
				*to = stop < end ? stop : end;
				return true;
			}
			if (e->fe_flags & FIEMAP_EXTENT_LAST)
				return false;
			pos = stop;
		}
	}
	return false;
}

bool extent_gap(int fd, uint64_t pos, uint64_t end, uint64_t *from, uint64_t *to)
{
	if (pos >= end)
		return false;
	off_t hole = lseek(fd, (off_t)pos, SEEK_HOLE);
	uint64_t data_end = hole < 0 || (uint64_t)hole > end ? end : (uint64_t)hole;

	if (extent_unwritten(fd, pos, data_end, from, to))
		return true;
	if (data_end >= end)
		return false;
	off_t data = lseek(fd, hole, SEEK_DATA);

	if (data < 0 && errno != ENXIO)
		return false;
	*from = data_end;
	*to = data < 0 || (uint64_t)data > end ? end : (uint64_t)data;
	return true;
}

uint64_t extent_gaps(int fd, uint64_t end)
{
	uint64_t bytes = 0, from, to;

	for (uint64_t pos = 0; extent_gap(fd, pos, end, &from, &to); pos = to)
		bytes += to - from;
	return bytes;
}
