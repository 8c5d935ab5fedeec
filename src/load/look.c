/*
 * look -- what a path is, before anything is opened for real.
 */
#include "load/look.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "load/holder.h"
#include "load/same.h"

static const char *look_kind(mode_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFDIR:
		return "a directory";
	case S_IFIFO:
		return "a FIFO";
	case S_IFSOCK:
		return "a socket";
	case S_IFCHR:
		return "a character device";
	default:
		return "no file";
	}
}

/* A file there is a switch of the kernel's, and its size is a lie. */
static bool look_is_interface(int fd)
{
	static const unsigned long magic[] = {
		PROC_SUPER_MAGIC, SYSFS_MAGIC,	      DEBUGFS_MAGIC,
		TRACEFS_MAGIC,	  CGROUP_SUPER_MAGIC, CGROUP2_SUPER_MAGIC,
		SECURITYFS_MAGIC, SELINUX_MAGIC,      SMACK_MAGIC,
		EFIVARFS_MAGIC,	  PSTOREFS_MAGIC,     BPF_FS_MAGIC,
		BINFMTFS_MAGIC,	  NSFS_MAGIC,	      DEVPTS_SUPER_MAGIC,
		0x62656570, /* configfs, which has no name in linux/magic.h */
		0x65735543, /* fusectl, likewise */
	};
	struct statfs fs;

	if (fstatfs(fd, &fs) < 0)
		return false;
	for (size_t i = 0; i < sizeof magic / sizeof *magic; i++)
		if ((unsigned long)fs.f_type == magic[i])
			return true;
	return false;
}

static int look_absent(const struct target *t, int errnum, struct err *err)
{
	struct stat st;

	if (errnum == ENOENT && !lstat(t->path, &st) && S_ISLNK(st.st_mode))
		return err_set(err, ERR_REFUSED, EINVAL,
			       "%s is a link to something that does not exist; name the file "
			       "itself, or remove the link",
			       t->path);
	if (errnum == ENOENT)
		return -ENOENT;
	return err_sys(err, ERR_FAILED, errnum, "%s: cannot look at it", t->path);
}

int look(struct target *t, struct err *err)
{
	int fd = open(t->path, O_PATH | O_CLOEXEC);
	struct stat st;
	int ret = 0;

	if (fd < 0)
		return look_absent(t, errno, err);
	if (fstat(fd, &st) < 0)
		ret = err_sys(err, ERR_FAILED, errno, "%s: cannot look at it", t->path);
	else if (S_ISCHR(st.st_mode))
		ret = err_set(err, ERR_REFUSED, EINVAL,
			      "%s is a character device; only files and block devices are "
			      "targets. To measure without a device use ioengine=null",
			      t->path);
	else if (!S_ISREG(st.st_mode) && !S_ISBLK(st.st_mode))
		ret = err_set(err, ERR_REFUSED, EINVAL,
			      "%s is %s; only files and block devices are targets. Name a file%s",
			      t->path, look_kind(st.st_mode),
			      S_ISDIR(st.st_mode) ? " in it, or use directory=" : "");
	else if (S_ISREG(st.st_mode) && look_is_interface(fd))
		ret = err_set(err, ERR_REFUSED, EINVAL,
			      "%s belongs to the kernel (as /proc and /sys do) and is no storage; "
			      "name a file on a disk",
			      t->path);
	close(fd);
	if (ret)
		return ret;
	t->st = st;
	t->device = S_ISBLK(st.st_mode);
	return 0;
}

int look_open(struct target *t, int flags, struct err *err)
{
	/* A FIFO put here meanwhile must not block; on a device the flag has effects. */
	int nonblock = t->device ? 0 : O_NONBLOCK;
	int fd = open(t->path, flags | nonblock | O_CLOEXEC | O_NOCTTY);
	struct buf who = {0};
	struct stat st;

	if (fd < 0 && errno == EBUSY && t->device) {
		holder_device(t->st.st_rdev, &who);
		err_set(err, ERR_REFUSED, EBUSY,
			"%s is in use: %s; it is not written, with --destroy neither. Unmount "
			"or release it first, or use another device",
			t->path, buf_text(&who));
		buf_release(&who);
		return -EBUSY;
	}
	if (fd < 0)
		return err_sys(err, ERR_FAILED, errno, "%s: cannot open it for %s", t->path,
			       (flags & O_ACCMODE) == O_RDONLY ? "reading" : "writing");
	if (!fstat(fd, &st) && same_file(&st, &t->st)) {
		if (nonblock)
			(void)fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK);
		/* Its content is judged by what it is now. */
		t->st = st;
		return fd;
	}
	close(fd);
	return err_set(err, ERR_REFUSED, ESTALE, "%s was replaced while it was opened", t->path);
}
