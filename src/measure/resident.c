/*
 * resident -- how much of a file this kernel holds in its page cache.
 */
#include "measure/resident.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

/* Source: Linux include/uapi/asm-generic/unistd.h; the same on all architectures. */
#ifndef SYS_cachestat
#define SYS_cachestat 451
#endif

enum { RESIDENT_PIECE = 1 << 20, RESIDENT_PIECES = 64, RESIDENT_PAGES = RESIDENT_PIECE / 4096 };

/* Source: Linux include/uapi/linux/mman.h. */
struct resident_range {
	uint64_t off, len;
};
struct resident_stat {
	uint64_t cache, dirty, writeback, evicted, recently_evicted;
};

/* The kernel tells nothing, or that all is there, to who could not write the file. */
static bool resident_may_know(int fd)
{
	char path[40];
	struct stat st;

	if (fstat(fd, &st) < 0)
		return false;
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	return st.st_uid == geteuid() || faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) == 0;
}

/* Pages of a piece that are resident; -errno. */
static long resident_piece(int fd, uint64_t at, size_t len, size_t page)
{
	unsigned char in[RESIDENT_PAGES];
	size_t pages = (len + page - 1) / page;
	void *map = mmap(NULL, len, PROT_READ, MAP_SHARED, fd, (off_t)at);
	long n = 0;

	if (map == MAP_FAILED)
		return -errno;
	if (mincore(map, len, in) < 0)
		n = -errno;
	for (size_t i = 0; n >= 0 && i < pages; i++)
		n += in[i] & 1;
	munmap(map, len);
	return n;
}

/* Does mincore know memory that was never touched? */
static bool resident_honest(size_t page)
{
	int fd = memfd_create("iosonde", MFD_CLOEXEC);
	bool honest = fd >= 0 && ftruncate(fd, (off_t)page) == 0 &&
		      resident_piece(fd, 0, page, page) == 0;

	if (fd >= 0)
		close(fd);
	return honest;
}

static struct reading resident_sampled(int fd, uint64_t size)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	uint64_t pieces = (size + RESIDENT_PIECE - 1) / RESIDENT_PIECE, seen = 0, found = 0;
	uint64_t step = pieces > RESIDENT_PIECES ? pieces / RESIDENT_PIECES : 1;

	if (!resident_honest(page))
		return reading_refused(EOPNOTSUPP);
	for (uint64_t i = 0; i < pieces; i += step) {
		uint64_t at = i * RESIDENT_PIECE;
		size_t len = size - at < RESIDENT_PIECE ? (size_t)(size - at) : RESIDENT_PIECE;
		long n = resident_piece(fd, at, len, page);

		if (n < 0)
			return reading_refused((int)-n);
		seen += (len + page - 1) / page;
		found += (uint64_t)n;
	}
	struct reading r =
		reading_of(seen ? (uint64_t)((double)found / (double)seen * (double)size) : 0);

	if (step > 1)
		r.state = READING_ESTIMATED;
	return r;
}

/* The pages of an overlay are those of a file below, which only a mapping is of. */
static bool resident_below(int fd)
{
	struct statfs fs;

	return fstatfs(fd, &fs) == 0 && fs.f_type == OVERLAYFS_SUPER_MAGIC;
}

struct resident resident_of(int fd, uint64_t size)
{
	struct resident_range range = {0, size};
	struct resident_stat stat = {0};
	uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
	struct resident r;

	if (!resident_may_know(fd)) {
		r.bytes = r.dirty = reading_refused(EPERM);
	} else if (size && !resident_below(fd) &&
		   syscall(SYS_cachestat, fd, &range, &stat, 0) == 0) {
		uint64_t bytes = stat.cache * page;

		r.bytes = reading_of(bytes < size ? bytes : size);
		r.dirty = reading_of((stat.dirty + stat.writeback) * page);
	} else {
		r.dirty = reading_refused(size ? EOPNOTSUPP : ENODATA);
		r.bytes = resident_sampled(fd, size);
	}
	return r;
}
