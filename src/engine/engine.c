/*
 * engine -- the list of engines, and the one fallback they share.
 */
#include "engine/engine.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/uio.h>
#include <unistd.h>

/* Tries to trim what others keep making dirty. */
enum { ENGINE_TRIMS = 8 };

#define ENGINE(symbol, name, aliases, help) extern const struct engine_ops symbol;
#include "engine/engines.def"

const struct engine_ops *const engines[] = {
#define ENGINE(symbol, name, aliases, help) &symbol,
#include "engine/engines.def"
};
const unsigned engines_n = sizeof engines / sizeof engines[0];

const struct engine_ops *engine_find(const char *name)
{
	for (unsigned i = 0; i < engines_n; i++)
		if (strcmp(engines[i]->name, name) == 0)
			return engines[i];
	return NULL;
}

int engine_try_flags(const struct engine_params *params, int flags)
{
	enum { BLOCK = 4096 };
	struct iovec iov = {params->buf, BLOCK};

	if (!params->nfds || params->buf_len < BLOCK)
		return 0;
	off_t end = lseek(params->fds[0], 0, SEEK_END);

	if (end < 0)
		return 0;
	end = (end + BLOCK - 1) / BLOCK * BLOCK;
	if (preadv2(params->fds[0], &iov, 1, end, flags) < 0 &&
	    (errno == EOPNOTSUPP || errno == ENOSYS))
		return -errno;
	return 0;
}

void engine_grant_none(struct engine_params *params)
{
	params->fixedbufs.result = -EOPNOTSUPP;
	params->registerfiles.result = -EOPNOTSUPP;
	params->hipri.result = -EOPNOTSUPP;
	params->sqpoll.result = -EOPNOTSUPP;
	params->rw_flags = 0;
}

int engine_check_flags(const struct engine_params *params, struct err *err)
{
	static const struct {
		int flag;
		const char *option, *words;
	} flags[] = {
		{ENGINE_RWF_NOWAIT, "nowait", "I/O that may not wait (RWF_NOWAIT)"},
		{ENGINE_RWF_DONTCACHE, "uncached",
		 "I/O that leaves nothing in the page cache (RWF_DONTCACHE, Linux 6.14)"},
	};

	for (unsigned i = 0; i < sizeof flags / sizeof flags[0]; i++) {
		int r = params->rw_flags & flags[i].flag ? engine_try_flags(params, flags[i].flag)
							 : 0;

		if (r < 0)
			return err_sys(err, ERR_UNAVAILABLE, -r,
				       "option %s: this kernel, or the file system of the file, "
				       "has no %s; remove the option",
				       flags[i].option, flags[i].words);
	}
	return 0;
}

/*
 * What is dirty in the page cache would be dropped, but for the handle that holds the
 * device and is another one: the kernel then refuses, until that is written.
 */
static int engine_trim(const struct io *io, int fd)
{
	const unsigned wait =
		SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER;
	uint64_t range[2] = {io->offset, io->len};
	int r = ioctl(fd, BLKDISCARD, range);

	for (int i = 0; i < ENGINE_TRIMS && r < 0 && errno == EBUSY; i++) {
		if (sync_file_range(fd, (off_t)io->offset, io->len, wait) < 0)
			return -1;
		r = ioctl(fd, BLKDISCARD, range);
	}
	return r;
}

void engine_fallback(struct io *io, int fd)
{
	int r;

	do {
		switch (io->op) {
		case IO_FSYNC:
			r = fsync(fd);
			break;
		case IO_FDATASYNC:
			r = fdatasync(fd);
			break;
		default:
			r = engine_trim(io, fd);
			break;
		}
	} while (r < 0 && errno == EINTR);
	io->res = r < 0 ? -errno : io->op == IO_TRIM ? (int32_t)io->len : 0;
}
