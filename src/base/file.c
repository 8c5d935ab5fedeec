/*
 * file -- whole files in, whole files out.
 */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/rng.h"

/* Refuse what is no file of text before the first read could block or never end. */
static int file_check(const char *path, size_t max, const struct stat *st, struct err *err)
{
	if (S_ISDIR(st->st_mode))
		return err_set(err, ERR_INPUT, EISDIR, "%s: is a directory; name a file in it",
			       path);
	if (S_ISBLK(st->st_mode))
		return err_set(err, ERR_INPUT, EINVAL, "%s: is a block device, not a file of text",
			       path);
	if (S_ISREG(st->st_mode) && (uintmax_t)st->st_size > max)
		return err_set(err, ERR_INPUT, EFBIG, "%s: has %jd bytes; at most %zu MiB are read",
			       path, (intmax_t)st->st_size, max >> 20);
	return 0;
}

static int file_read_fd(int fd, const char *path, size_t max, struct buf *text, struct err *err)
{
	char chunk[16384];

	for (;;) {
		ssize_t n = read(fd, chunk, sizeof chunk);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_sys(err, ERR_INPUT, errno, "cannot read %s", path);
		if (n == 0)
			break;
		if ((size_t)n > max - text->len)
			return err_set(err, ERR_INPUT, EFBIG,
				       "%s: does not end within %zu MiB; it is no file of text",
				       path, max >> 20);
		buf_add(text, chunk, (size_t)n);
	}
	buf_add(text, "", 0);
	if (buf_failed(text))
		return err_set(err, ERR_INPUT, ENOMEM, "cannot read %s: out of memory", path);
	return 0;
}

int file_read(const char *path, size_t max, char **data, size_t *len, struct stat *st,
	      struct err *err)
{
	int standard_input = !strcmp(path, "-");
	const char *name = standard_input ? "standard input" : path;
	int fd = standard_input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	struct buf text = {0};
	struct stat info;
	int ret;

	if (fd < 0)
		return err_sys(err, ERR_INPUT, errno, "cannot open %s", name);
	if (fstat(fd, &info))
		ret = err_sys(err, ERR_INPUT, errno, "cannot read %s", name);
	else
		ret = file_check(name, max, &info, err);
	if (!ret)
		ret = file_read_fd(fd, name, max, &text, err);
	if (!standard_input)
		close(fd);
	if (ret) {
		buf_release(&text);
		return ret;
	}
	*len = text.len;
	*data = buf_take(&text);
	if (st)
		*st = info;
	return 0;
}

int file_write_all(int fd, const void *data, size_t len)
{
	const char *at = data;

	while (len) {
		ssize_t n = write(fd, at, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (n == 0)
			return -EIO;
		at += n;
		len -= (size_t)n;
	}
	return 0;
}

/* Length of the folder in front of the last name, with its slash; 0: the working folder. */
static size_t file_folder(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? (size_t)(slash - path) + 1 : 0;
}

/*
 * The file behind path when it is a symlink, also one whose target is missing.
 * Returns a malloc'd path, NULL with errno.
 */
static char *file_resolve(const char *path)
{
	char *at = strdup(path);

	for (int hops = 0; at; hops++) {
		char target[PATH_MAX];
		ssize_t n = readlink(at, target, sizeof target - 1);

		if (n < 0)
			return at;
		target[n] = '\0';
		if (hops >= 40) {
			free(at);
			errno = ELOOP;
			return NULL;
		}
		struct buf next = {0};

		if (target[0] != '/')
			buf_add(&next, at, file_folder(at));
		buf_str(&next, target);
		free(at);
		at = buf_take(&next);
	}
	errno = ENOMEM;
	return NULL;
}

/* Create a file beside path under a name nobody has.  *temp is malloc'd.  An fd or -errno. */
static int file_create_beside(const char *path, char **temp)
{
	for (int tries = 0; tries < 100; tries++) {
		struct buf name = {0};

		buf_add(&name, path, file_folder(path));
		buf_printf(&name, ".iosonde-%016" PRIx64, rng_seed());
		char *text = buf_take(&name);

		if (!text)
			return -ENOMEM;
		int fd = open(text, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666);

		if (fd >= 0) {
			*temp = text;
			return fd;
		}
		int errnum = errno;

		free(text);
		if (errnum != EEXIST)
			return -errnum;
	}
	return -EEXIST;
}

/* fsync; what cannot be synced (a pipe, some file systems' folders) needs no sync. */
static int file_sync(int fd)
{
	if (!fsync(fd) || errno == EINVAL || errno == EROFS || errno == ENOSYS)
		return 0;
	return -errno;
}

static int file_sync_folder(const char *path)
{
	size_t n = file_folder(path);
	char *folder = n ? strndup(path, n) : strdup(".");

	if (!folder)
		return -ENOMEM;
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	free(folder);
	if (fd < 0)
		return 0; /* a folder that may be written but not read */
	int ret = file_sync(fd);

	close(fd);
	return ret;
}

static int file_write_close(int fd, const void *data, size_t len, const mode_t *mode)
{
	int ret = file_write_all(fd, data, len);

	if (!ret && mode && fchmod(fd, *mode & 07777))
		ret = -errno;
	if (!ret)
		ret = file_sync(fd);
	if (close(fd) && !ret)
		ret = -errno;
	return ret;
}

/* The body of file_replace for a regular or missing file, all links resolved. */
static int file_swap(const char *path, const void *data, size_t len, const mode_t *mode)
{
	char *temp = NULL;
	int fd = file_create_beside(path, &temp);

	if (fd < 0)
		return fd;
	int ret = file_write_close(fd, data, len, mode);

	if (!ret && rename(temp, path))
		ret = -errno;
	if (ret)
		unlink(temp);
	else
		ret = file_sync_folder(path);
	free(temp);
	return ret;
}

int file_check_replace(const char *path, struct err *err)
{
	struct stat st;
	int ret = 0;

	if (!stat(path, &st) && !S_ISREG(st.st_mode)) {
		ret = S_ISDIR(st.st_mode) ? -EISDIR : access(path, W_OK) ? -errno : 0;
	} else {
		char *temp = NULL, *real = file_resolve(path);
		int fd = real ? file_create_beside(real, &temp) : -errno;

		if (fd >= 0) {
			close(fd);
			unlink(temp);
		}
		ret = fd < 0 ? fd : 0;
		free(temp);
		free(real);
	}
	return ret ? err_sys(err, ERR_OUTPUT, -ret, "cannot write %s", path) : 0;
}

int file_replace(const char *path, const void *data, size_t len, struct err *err)
{
	struct stat st;
	int found = !stat(path, &st);
	int ret;

	if (found && !S_ISREG(st.st_mode)) {
		int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);

		ret = fd < 0 ? -errno : file_write_close(fd, data, len, NULL);
	} else {
		char *real = file_resolve(path);

		ret = real ? file_swap(real, data, len, found ? &st.st_mode : NULL) : -errno;
		free(real);
	}
	if (ret)
		return err_sys(err, ERR_OUTPUT, -ret, "cannot write %s", path);
	return 0;
}

int file_install(const char *path, const void *data, size_t len, mode_t mode, struct err *err)
{
	int ret = file_swap(path, data, len, &mode);

	return ret ? err_sys(err, ERR_OUTPUT, -ret, "cannot write %s", path) : 0;
}

int file_append(const char *path, const void *data, size_t len, bool last, struct err *err)
{
	int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0666);
	struct stat st;
	int ret = fd < 0 || fstat(fd, &st) ? -errno : 0;

	if (!ret) {
		ret = file_write_all(fd, data, len);
		if (ret && S_ISREG(st.st_mode) && ftruncate(fd, st.st_size))
			ret = -errno;
		if (!ret && last)
			ret = file_sync(fd);
	}
	if (fd >= 0 && close(fd) && !ret)
		ret = -errno;
	return ret ? err_sys(err, ERR_OUTPUT, -ret, "cannot write %s", path) : 0;
}
