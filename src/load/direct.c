/*
 * direct -- what becomes of direct I/O on a file, by trying it.
 */
#include "load/direct.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "load/spot.h"

enum { DIRECT_PAGE = 65536, DIRECT_LEAST = 512, DIRECT_MOST = 65536 };

static void direct_told(struct direct *d, int fd)
{
#ifdef STATX_DIOALIGN
	struct statx stx;

	if (statx(fd, "", AT_EMPTY_PATH, STATX_DIOALIGN, &stx) < 0) {
		d->told_memory = d->told_offset = reading_refused(errno);
	} else if (!(stx.stx_mask & STATX_DIOALIGN)) {
		d->told_memory = d->told_offset = reading_refused(EOPNOTSUPP);
	} else {
		d->told_memory = reading_of(stx.stx_dio_mem_align);
		d->told_offset = reading_of(stx.stx_dio_offset_align);
	}
#else
	(void)fd;
	d->told_memory = d->told_offset = reading_refused(EOPNOTSUPP);
#endif
}

/* 0 when data came; -errno, -ENODATA at the end of the file. */
static int direct_read(int fd, char *data, size_t len, off_t offset)
{
	ssize_t n;

	do
		n = pread(fd, data, len, offset);
	while (n < 0 && errno == EINTR);
	return n < 0 ? -errno : n ? 0 : -ENODATA;
}

static void direct_alignment(struct direct *d, int fd, char *data)
{
	int r = -EINVAL;
	size_t n;

	for (n = DIRECT_LEAST; n <= DIRECT_MOST; n *= 2)
		if ((r = direct_read(fd, data, n, (off_t)n)) == 0)
			break;
	d->least_offset = reading_result(r, n);
	/* Of more than a page: one that crosses none is taken by some kernels anywhere. */
	for (n = 1; n <= DIRECT_MOST; n *= 2)
		if ((r = direct_read(fd, data + n, DIRECT_MOST, 0)) == 0)
			break;
	d->least_memory = reading_result(r, n);
	r = direct_read(fd, data, DIRECT_LEAST - 1, 1);
	d->unaligned = reading_result(r, 1);
}

/* Is the first page of the file in the page cache?  0, 1; -errno. */
static int direct_resident(int fd)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	unsigned char in = 0;
	void *map = mmap(NULL, page, PROT_READ, MAP_SHARED, fd, 0);

	if (map == MAP_FAILED)
		return -errno;
	int r = mincore(map, page, &in) < 0 ? -errno : in & 1;

	munmap(map, page);
	return r;
}

static void direct_cached(struct direct *d, int fd, char *data)
{
	(void)fdatasync(fd);
	(void)posix_fadvise(fd, 0, DIRECT_MOST, POSIX_FADV_DONTNEED);
	int before = direct_resident(fd);

	/* Where it is always there, or cannot be dropped, the read shows nothing. */
	if (before) {
		d->cached = reading_refused(before < 0 ? -before : 0);
		return;
	}
	int r = direct_read(fd, data, DIRECT_MOST, 0);

	if (r == 0)
		r = direct_resident(fd);
	d->cached = reading_result(r, r > 0);
}

void direct_try(struct direct *d, int fd)
{
	void *data = NULL;

	direct_told(d, fd);
	if (posix_memalign(&data, DIRECT_PAGE, 2 * DIRECT_MOST + DIRECT_LEAST)) {
		d->least_memory = d->least_offset = d->unaligned = reading_refused(ENOMEM);
		return;
	}
	direct_alignment(d, fd, data);
	direct_cached(d, fd, data);
	free(data);
}
