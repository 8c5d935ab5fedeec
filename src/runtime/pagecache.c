/*
 * pagecache -- a folder's files out of the host's page cache, or in it.
 */
#include "runtime/pagecache.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "measure/resident.h"
#include "runtime/watch.h"

enum { PAGECACHE_PIECE = 1 << 20, PAGECACHE_TRIES = 20 };

/* What is wanted of all files. */
struct pagecache {
	bool warm;
	int stop;
	char *piece; /* PAGECACHE_PIECE bytes */
};

static int pagecache_read(const struct pagecache *p, int fd)
{
	ssize_t n = 1;

	for (uint64_t at = 0; n > 0; at += (uint64_t)n) {
		if (watch_told(p->stop))
			return -EINTR;
		n = pread(fd, p->piece, PAGECACHE_PIECE, (off_t)at);
	}
	return n < 0 ? -errno : 0;
}

static bool pagecache_left(int fd, uint64_t size)
{
	struct resident r = resident_of(fd, size);

	/* A kernel that does not tell is believed. */
	return r.bytes.state <= READING_ESTIMATED && r.bytes.value > PAGECACHE_LEFT;
}

/* Pages on their way to the device, or on another CPU's list, stay for a moment. */
static int pagecache_drop(int fd, uint64_t size)
{
	for (int i = 0; i < PAGECACHE_TRIES; i++) {
		int r = posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);

		if (r)
			return -r;
		if (!pagecache_left(fd, size))
			return 0;
		nanosleep(&(struct timespec){0, 10000000}, NULL);
	}
	return -EBUSY;
}

static int pagecache_file(const struct pagecache *p, int fd)
{
	struct stat st;
	int r = watch_told(p->stop) ? -EINTR : fstat(fd, &st) < 0 || fsync(fd) < 0 ? -errno : 0;

	if (r)
		return r;
	return p->warm ? pagecache_read(p, fd) : pagecache_drop(fd, (uint64_t)st.st_size);
}

static int pagecache_tell(const char *name, int r, struct err *err)
{
	if (r == -EBUSY)
		return err_set(err, ERR_FAILED, EBUSY,
			       "cache=cold: the file %.300s stays in the page cache of the host; "
			       "another program has it mapped, or its file system is memory",
			       name);
	return r ? err_sys(err, ERR_FAILED, -r, "page cache: the file %.300s", name) : 0;
}

/* Takes fd, a folder; nothing else and no link is followed. */
static int pagecache_folder(const struct pagecache *p, int fd, struct err *err)
{
	DIR *dir = fdopendir(fd);
	int ret = 0;

	if (!dir) {
		ret = err_sys(err, ERR_FAILED, errno, "folder of the files under test");
		close(fd);
		return ret;
	}
	for (struct dirent *e; !ret && (e = readdir(dir));) {
		struct stat st;

		if (e->d_name[0] == '.' && (!e->d_name[1] || !strcmp(e->d_name, "..")))
			continue;
		if (fstatat(dirfd(dir), e->d_name, &st, AT_SYMLINK_NOFOLLOW) < 0 ||
		    !(S_ISREG(st.st_mode) || S_ISDIR(st.st_mode)))
			continue;
		int in = openat(dirfd(dir), e->d_name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

		if (in < 0) {
			ret = pagecache_tell(e->d_name, -errno, err);
		} else if (S_ISDIR(st.st_mode)) {
			ret = pagecache_folder(p, in, err);
		} else {
			ret = pagecache_tell(e->d_name, pagecache_file(p, in), err);
			close(in);
		}
	}
	closedir(dir);
	return ret;
}

int pagecache_set(const char *folder, bool warm, int stop, struct err *err)
{
	struct pagecache p = {.warm = warm, .stop = stop, .piece = malloc(PAGECACHE_PIECE)};
	int fd = p.piece ? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
	int ret = fd < 0 ? err_sys(err, ERR_FAILED, errno, "folder %.300s", folder)
			 : pagecache_folder(&p, fd, err);

	free(p.piece);
	return ret;
}
