/*
 * tree -- a folder and all below it, removed without leaving it.
 */
#include "runtime/tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/peek.h"

/* Deeper than anything that is made here; each level holds a file open. */
enum { TREE_DEPTH = 128, TREE_ID = 24 };

/* Of the mount that an open file lies in.  Source: proc(5), fdinfo. */
static int tree_mount(int fd, char id[TREE_ID])
{
	char info[256];
	int n = peek(info, sizeof info, "/proc/self/fdinfo/%d", fd);

	/* Not -ENOENT: that is said of what is to be removed. */
	return n < 0 || peek_line(id, TREE_ID, info, "mnt_id") < 0 ? -ENOSYS : 0;
}

static int tree_remove_at(int at, const char *name, const char *mount, unsigned depth);

/* Empty an open folder, which is closed. */
static int tree_empty(int fd, const char *mount, unsigned depth)
{
	DIR *dir = fdopendir(fd);
	int ret = dir ? 0 : -errno;

	if (!dir)
		close(fd);
	for (struct dirent *d; dir && (d = readdir(dir));) {
		if (!strcmp(d->d_name, ".") || !strcmp(d->d_name, ".."))
			continue;
		int r = tree_remove_at(dirfd(dir), d->d_name, mount, depth);

		ret = ret ? ret : r;
	}
	if (dir)
		closedir(dir);
	return ret;
}

/* Take off what is mounted there, however much of it; false: nothing was. */
static bool tree_uncover(int at, const char *name)
{
	struct buf path = {0};
	int n = 0;

	if (at != AT_FDCWD)
		buf_printf(&path, "/proc/self/fd/%d/", at);
	buf_str(&path, name);
	while (n < TREE_DEPTH && !umount2(buf_text(&path), UMOUNT_NOFOLLOW | MNT_DETACH))
		n++;
	buf_release(&path);
	return n > 0;
}

/* A folder, empty or not; or what bears neither unlink nor open. */
static int tree_remove_folder(int at, const char *name, const char *mount, unsigned depth)
{
	char own[TREE_ID];
	int fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC), ret;

	if (fd < 0)
		return -errno;
	ret = tree_mount(fd, own);
	if (ret >= 0)
		ret = strcmp(own, mount) != 0 ? -EXDEV : depth ? 0 : -ELOOP;
	if (ret < 0) {
		close(fd);
		return ret;
	}
	ret = tree_empty(fd, mount, depth - 1);
	if (unlinkat(at, name, AT_REMOVEDIR) && !ret && errno != ENOENT)
		ret = -errno;
	return ret;
}

static int tree_remove_at(int at, const char *name, const char *mount, unsigned depth)
{
	int ret = 0;

	for (bool again = true; again; again = ret == -EXDEV && tree_uncover(at, name)) {
		/* A folder answers EISDIR, on some file systems EPERM. */
		if (!unlinkat(at, name, 0) || errno == ENOENT)
			return 0;
		int errnum = errno;

		ret = tree_remove_folder(at, name, mount, depth);
		if (ret == -ENOTDIR || ret == -ELOOP)
			ret = errnum == EBUSY ? -EXDEV : -errnum;
	}
	return ret;
}

/* The mount that the folder above path lies in. */
static int tree_above(const char *path, char id[TREE_ID])
{
	char *above = strdup(path), *slash = above ? strrchr(above, '/') : NULL;
	int fd, ret;

	if (!above)
		return -ENOMEM;
	if (slash)
		slash[slash == above] = '\0';
	fd = open(slash ? above : ".", O_PATH | O_DIRECTORY | O_CLOEXEC);
	ret = fd < 0 ? -errno : tree_mount(fd, id);
	if (fd >= 0)
		close(fd);
	free(above);
	return ret;
}

int tree_remove(const char *path, struct err *err)
{
	char mount[TREE_ID];
	int ret = tree_above(path, mount);

	if (ret >= 0)
		ret = tree_remove_at(AT_FDCWD, path, mount, TREE_DEPTH);
	if (ret >= 0 || ret == -ENOENT || ret == -ENOTDIR)
		return 0;
	if (ret == -EXDEV)
		return err_set(
			err, ERR_FAILED, EXDEV,
			"%s: not removed: something is mounted in it, which may not be unmounted",
			path);
	if (ret == -ENOSYS)
		return err_set(err, ERR_FAILED, ENOSYS,
			       "%s: not removed: without /proc it is not known what is mounted in "
			       "it",
			       path);
	return err_sys(err, ERR_FAILED, -ret, "%s: cannot remove all of it", path);
}
