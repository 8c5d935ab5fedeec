/*
 * lock -- one writer or many readers of a file.
 */
#include "load/lock.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "load/holder.h"

static bool lock_line_is(const char *line, const struct stat *st)
{
	unsigned maj, min;
	unsigned long long ino;

	if (sscanf(line, "lock: %*d: %*s %*s %*s %*d %x:%x:%llu", &maj, &min, &ino) != 3 ||
	    ino != (unsigned long long)st->st_ino)
		return false;
	/* st_dev of a btrfs subvolume is not the number the kernel prints here. */
	return (maj == major(st->st_dev) && min == minor(st->st_dev)) ||
	       (!maj && !major(st->st_dev));
}

/* Does this process hold a lock on the file through some descriptor? */
static bool lock_process(const char *pid, const struct stat *st)
{
	char path[64], file[400], line[256];
	bool found = false;
	struct dirent *de;

	snprintf(path, sizeof path, "/proc/%.16s/fdinfo", pid);
	DIR *dir = opendir(path);

	while (dir && !found && (de = readdir(dir))) {
		if (!isdigit((unsigned char)*de->d_name))
			continue;
		snprintf(file, sizeof file, "%s/%s", path, de->d_name);
		FILE *f = fopen(file, "re");

		while (f && !found && fgets(line, sizeof line, f))
			found = lock_line_is(line, st);
		if (f)
			fclose(f);
	}
	if (dir)
		closedir(dir);
	return found;
}

/* The kernel gives no process with such a lock (its pid is -1), /proc does. */
static pid_t lock_holder(const struct stat *st)
{
	DIR *dir = opendir("/proc");
	struct dirent *de;
	pid_t pid = 0;

	while (dir && !pid && (de = readdir(dir)))
		/* We may hold a read lock ourselves that was to become a write lock. */
		if (isdigit((unsigned char)*de->d_name) && atoi(de->d_name) != getpid() &&
		    lock_process(de->d_name, st))
			pid = atoi(de->d_name);
	if (dir)
		closedir(dir);
	return pid;
}

static int lock_refuse(int fd, const char *path, bool write, pid_t pid, struct err *err)
{
	struct buf who = {0};
	struct stat st;

	if (pid <= 0)
		pid = fstat(fd, &st) ? 0 : lock_holder(&st);
	holder_process(pid, &who);
	err_set(err, ERR_REFUSED, EBUSY,
		"%s is locked by %s, which is %s it; wait until that has ended, "
		"or use another file",
		path, buf_text(&who), write ? "reading or writing" : "writing");
	buf_release(&who);
	return -EBUSY;
}

static int lock_call(int fd, int cmd, bool write, struct flock *fl)
{
	*fl = (struct flock){
		.l_type = (short)(write ? F_WRLCK : F_RDLCK),
		.l_whence = SEEK_SET,
	};
	return fcntl(fd, cmd, fl) < 0 ? -errno : 0;
}

int lock_test(int fd, const char *path, bool write, struct err *err)
{
	struct flock fl;

	if (lock_call(fd, F_OFD_GETLK, write, &fl) || fl.l_type == F_UNLCK)
		return 0;
	return lock_refuse(fd, path, write, fl.l_pid, err);
}

int lock_take(int fd, const char *path, bool write, bool *locked, struct err *err)
{
	struct flock fl;
	int ret = lock_call(fd, F_OFD_SETLK, write, &fl);

	if (ret == -EAGAIN || ret == -EACCES) {
		bool known = !lock_call(fd, F_OFD_GETLK, write, &fl) && fl.l_type != F_UNLCK;

		return lock_refuse(fd, path, write, known ? fl.l_pid : 0, err);
	}
	if (ret && ret != -ENOLCK && ret != -EOPNOTSUPP && ret != -ENOSYS && ret != -EINVAL)
		return err_sys(err, ERR_FAILED, -ret, "%s: cannot lock it", path);
	*locked = !ret;
	return 0;
}
