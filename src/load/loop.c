/*
 * loop -- loop devices and what lies behind them.
 */
#include "load/loop.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/loop.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "load/holder.h"

/* Does another have the block device exclusively?  A look: the claim ends with it. */
static bool loop_held(const char *path)
{
	int fd = open(path, O_RDONLY | O_EXCL | O_CLOEXEC | O_NONBLOCK);
	bool held = fd < 0 && errno == EBUSY;

	if (fd >= 0)
		close(fd);
	return held;
}

/* Is path a loop device over this file, other than the device except? */
static bool loop_over(const char *path, const struct stat *file, dev_t except, dev_t *dev)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct loop_info64 info;
	struct stat st;
	bool over = fd >= 0 && !fstat(fd, &st) && S_ISBLK(st.st_mode) && st.st_rdev != except &&
		    !ioctl(fd, LOOP_GET_STATUS64, &info) &&
		    info.lo_device == (uint64_t)file->st_dev &&
		    info.lo_inode == (uint64_t)file->st_ino;

	if (over)
		*dev = st.st_rdev;
	if (fd >= 0)
		close(fd);
	return over;
}

/* A loop device that has no node in /dev is known to /sys alone, by path. */
static bool loop_sysfs(const char *name, const struct stat *file, dev_t except, dev_t *dev)
{
	char path[320], backing[4096];
	unsigned maj, min;
	struct stat st;
	bool found = false;

	snprintf(path, sizeof path, "/sys/block/%s/dev", name);
	FILE *f = fopen(path, "re");

	if (f && fscanf(f, "%u:%u", &maj, &min) == 2)
		*dev = makedev(maj, min), found = *dev != except;
	if (f)
		fclose(f);
	if (!found)
		return false;
	snprintf(path, sizeof path, "/sys/block/%s/loop/backing_file", name);
	f = fopen(path, "re");
	found = f && fgets(backing, sizeof backing, f);
	if (f)
		fclose(f);
	if (!found)
		return false;
	backing[strcspn(backing, "\n")] = '\0';
	return !stat(backing, &st) && st.st_dev == file->st_dev && st.st_ino == file->st_ino;
}

static bool loop_is_name(const char *name)
{
	return !strncmp(name, "loop", 4) && isdigit((unsigned char)name[4]);
}

/* Look through folder (/dev or /sys/block) for a held loop device over the file. */
static bool loop_search(const char *folder, const struct stat *file, dev_t except, struct buf *out)
{
	DIR *dir = opendir(folder);
	char path[320];
	struct dirent *de;
	bool held = false;
	dev_t dev;

	while (dir && !held && (de = readdir(dir))) {
		if (!loop_is_name(de->d_name))
			continue;
		snprintf(path, sizeof path, "/dev/%s", de->d_name);
		if (loop_over(path, file, except, &dev)) {
			held = loop_held(path);
		} else if (access(path, F_OK) && loop_sysfs(de->d_name, file, except, &dev)) {
			/* Without a node nobody can ask; attached is held then. */
			held = true;
		}
		if (held) {
			buf_printf(out, "the file behind %s, which is ", path);
			holder_device(dev, out);
		}
	}
	if (dir)
		closedir(dir);
	return held;
}

static bool loop_behind(const struct stat *file, dev_t except, struct buf *out)
{
	return loop_search("/dev", file, except, out) ||
	       loop_search("/sys/block", file, except, out);
}

bool loop_file_held(const struct stat *st, struct buf *out)
{
	return loop_behind(st, 0, out);
}

/* Path of the node of a device number in /dev, as /sys knows it. */
static bool loop_node(dev_t dev, char *path, size_t size)
{
	char file[64], line[128];
	bool found = false;

	snprintf(file, sizeof file, "/sys/dev/block/%u:%u/uevent", major(dev), minor(dev));
	FILE *f = fopen(file, "re");

	while (f && !found && fgets(line, sizeof line, f)) {
		line[strcspn(line, "\n")] = '\0';
		found = !strncmp(line, "DEVNAME=", 8);
	}
	if (f)
		fclose(f);
	if (found)
		snprintf(path, size, "/dev/%s", line + 8);
	return found;
}

bool loop_below_held(int fd, const struct stat *st, struct buf *out)
{
	struct loop_info64 info;
	char path[160];

	if (!S_ISBLK(st->st_mode) || ioctl(fd, LOOP_GET_STATUS64, &info))
		return false;
	struct stat below = {.st_dev = (dev_t)info.lo_device, .st_ino = info.lo_inode};

	if (loop_behind(&below, st->st_rdev, out))
		return true;
	if (!info.lo_rdevice || !loop_node((dev_t)info.lo_rdevice, path, sizeof path) ||
	    !loop_held(path))
		return false;
	buf_printf(out, "a loop device over %s, which is ", path);
	holder_device((dev_t)info.lo_rdevice, out);
	return true;
}
