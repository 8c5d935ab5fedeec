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
#include <time.h>
#include <unistd.h>

#include "load/holder.h"

/*
 * Behind every byte of a file: the lock of all before LOCK_END is that of the file.
 * A gap between, since the kernel joins locks that touch.
 */
#define LOCK_END    ((off_t)1 << 62)
#define LOCK_LAYOUT (LOCK_END + 1)

enum {
	LOCK_POLL_MS = 20,
	LOCK_TRIES = 250, /* 5 s: readers that are about to lay out let go in much less */
};

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
		.l_len = LOCK_END,
	};
	return fcntl(fd, cmd, fl) < 0 ? -errno : 0;
}

/* The byte that who lays out a file of readers holds.  0 or -errno. */
static int lock_byte(int fd, int cmd, short type, struct flock *fl)
{
	*fl = (struct flock){
		.l_type = type, .l_whence = SEEK_SET, .l_start = LOCK_LAYOUT, .l_len = 1};
	return fcntl(fd, cmd, fl) < 0 ? -errno : 0;
}

/* Does another run lay the file out, or is about to? */
static bool lock_at_layout(int fd)
{
	struct flock fl;

	/* A lock that begins before is another program's, on all of the file. */
	return !lock_byte(fd, F_OFD_GETLK, F_WRLCK, &fl) && fl.l_type != F_UNLCK &&
	       fl.l_start == LOCK_LAYOUT;
}

/* A moment's rest.  False: the run is to end. */
static bool lock_rest(const _Atomic int *stop)
{
	const struct timespec t = {0, LOCK_POLL_MS * 1000000L};

	clock_nanosleep(CLOCK_MONOTONIC, 0, &t, NULL);
	return !stop || !atomic_load(stop);
}

static int lock_stopped(const char *path, struct err *err)
{
	return err_set(err, ERR_FAILED, EINTR, "%s: stopped while another run lays it out", path);
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

int lock_share(int fd, const char *path, const _Atomic int *stop, bool *locked, struct err *err)
{
	struct flock fl;

	for (;;) {
		int ret = lock_call(fd, F_OFD_SETLK, false, &fl);

		if (ret != -EAGAIN && ret != -EACCES)
			break;
		if (!lock_at_layout(fd))
			break;
		if (!lock_rest(stop))
			return lock_stopped(path, err);
	}
	return lock_take(fd, path, false, locked, err);
}

int lock_layout(int fd, const char *path, const _Atomic int *stop, struct err *err)
{
	struct flock fl;
	bool locked;

	for (int tries = 0; tries < LOCK_TRIES;) {
		if (lock_at_layout(fd)) {
			/* Another is at it, who needs the file alone. */
			fl = (struct flock){
				.l_type = F_UNLCK, .l_whence = SEEK_SET, .l_len = LOCK_END};
			(void)fcntl(fd, F_OFD_SETLK, &fl);
		} else if (!lock_byte(fd, F_OFD_SETLK, F_WRLCK, &fl) &&
			   !lock_call(fd, F_OFD_SETLK, true, &fl)) {
			return 0;
		} else {
			tries++;
		}
		if (!lock_rest(stop)) {
			(void)lock_byte(fd, F_OFD_SETLK, F_UNLCK, &fl);
			return lock_stopped(path, err);
		}
	}
	(void)lock_byte(fd, F_OFD_SETLK, F_UNLCK, &fl);
	return lock_take(fd, path, true, &locked, err);
}

int lock_layout_end(int fd, const char *path, bool *locked, struct err *err)
{
	int ret = lock_take(fd, path, false, locked, err);
	struct flock fl;

	(void)lock_byte(fd, F_OFD_SETLK, F_UNLCK, &fl);
	return ret;
}
