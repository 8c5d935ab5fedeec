/*
 * initramfs -- the root of a guest.
 */
#include "runtime/initramfs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "result/guest.h"
#include "runtime/unpack.h"

/* Far more than any module or tool; and less than the archive's 32 bits. */
enum { INITRAMFS_FILE_MAX = 256 << 20 };

/* The archive as it grows: in memory, since it is small. */
struct initramfs_out {
	struct buf text;
	unsigned inode;
};

static void initramfs_pad(struct buf *out)
{
	buf_add(out, "\0\0\0", -out->len & 3);
}

/* Append a file; name is without the leading '/'. */
static void initramfs_add(struct initramfs_out *out, const char *name, mode_t mode, dev_t device,
			  const void *data, size_t len)
{
	buf_printf(&out->text, "070701%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X",
		   ++out->inode, mode, 0, 0, 1, 0, (unsigned)len, 0, 0, major(device),
		   minor(device), (unsigned)strlen(name) + 1, 0);
	buf_add(&out->text, name, strlen(name) + 1);
	initramfs_pad(&out->text);
	buf_add(&out->text, data, len);
	initramfs_pad(&out->text);
}

static int initramfs_file(struct initramfs_out *out, const char *path, const char *name,
			  mode_t mode, struct err *err)
{
	char *data;
	size_t len;
	int ret = file_read(path, INITRAMFS_FILE_MAX, &data, &len, NULL, err);

	if (ret == 0) {
		initramfs_add(out, name, mode, 0, data, len);
		free(data);
	}
	return ret;
}

/* Add the tree; at: where its names begin in a path. */
static int initramfs_tree(struct initramfs_out *out, const char *folder, size_t at, struct err *err)
{
	DIR *dir = opendir(folder);
	struct dirent *e;
	int ret = 0;

	if (!dir)
		return err_sys(err, ERR_FAILED, errno, "folder %s", folder);
	while (ret == 0 && (e = readdir(dir))) {
		char path[PATH_MAX], link[PATH_MAX];
		struct stat st;

		if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
			continue;
		snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
		if (lstat(path, &st)) {
			ret = err_sys(err, ERR_FAILED, errno, "file %s", path);
		} else if (S_ISDIR(st.st_mode)) {
			initramfs_add(out, path + at, st.st_mode, 0, "", 0);
			ret = initramfs_tree(out, path, at, err);
		} else if (S_ISREG(st.st_mode)) {
			ret = initramfs_file(out, path, path + at, st.st_mode, err);
		} else if (S_ISLNK(st.st_mode)) {
			ssize_t n = readlink(path, link, sizeof link);

			initramfs_add(out, path + at, st.st_mode, 0, link, n < 0 ? 0 : (size_t)n);
		}
	}
	closedir(dir);
	return ret;
}

/* The modules, in /m. */
static int initramfs_modules(struct initramfs_out *out, const struct kernel *k, struct err *err)
{
	struct buf list = {0};
	int ret = 0;

	initramfs_add(out, "m", S_IFDIR | 0755, 0, "", 0);
	for (unsigned i = 0; i < k->insert_n && ret == 0; i++) {
		const char *base = strrchr(k->insert[i], '/') + 1;
		struct buf module = {0};
		char name[NAME_MAX + 8], *data;
		size_t len;

		snprintf(name, sizeof name, "m/%.*s.ko", (int)strcspn(base, "."), base);
		ret = file_read(k->insert[i], INITRAMFS_FILE_MAX, &data, &len, NULL, err);
		if (ret == 0) {
			ret = unpack(&module, data, len, err);
			free(data);
		}
		initramfs_add(out, name, S_IFREG | 0644, 0, buf_text(&module), module.len);
		buf_printf(&list, "/%s\n", name);
		buf_release(&module);
		if (ret < 0)
			err_in(err, "module %s", k->insert[i]);
	}
	initramfs_add(out, GUEST_MODULES + 1, S_IFREG | 0644, 0, buf_text(&list), list.len);
	buf_release(&list);
	return ret;
}

int initramfs_make(const char *path, const struct initramfs *what, struct err *err)
{
	struct initramfs_out out = {0};
	int fd, ret = initramfs_tree(&out, what->root, strlen(what->root) + 1, err);

	if (ret == 0)
		ret = initramfs_modules(&out, what->kernel, err);
	initramfs_add(&out, "init", S_IFLNK | 0777, 0, "iosonde", 7);
	initramfs_add(&out, "dev", S_IFDIR | 0755, 0, "", 0);
	/* before devtmpfs is there, the kernel opens it for our 0, 1 and 2 */
	initramfs_add(&out, "dev/console", S_IFCHR | 0600, makedev(5, 1), "", 0);
	initramfs_add(&out, GUEST_JOB + 1, S_IFREG | 0644, 0, what->job, strlen(what->job));
	initramfs_add(&out, "TRAILER!!!", 0, 0, "", 0);
	if (ret == 0 && buf_failed(&out.text))
		ret = err_sys(err, ERR_FAILED, ENOMEM, "initramfs %s", path);
	if (ret == 0) {
		fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
		ret = fd < 0 ? -errno : file_write_all(fd, out.text.s, out.text.len);
		if (fd >= 0)
			close(fd);
		if (ret < 0)
			err_sys(err, ERR_FAILED, -ret, "initramfs %s", path);
	}
	buf_release(&out.text);
	return ret;
}
