/*
 * holder -- who holds a device or a file, in words.
 */
#include "load/holder.h"

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "load/same.h"

enum { HOLDER_PATH = 512 };

/* Begin a further holder in the list. */
static void holder_next(struct buf *out, size_t begin)
{
	if (out->len > begin)
		buf_str(out, ", ");
}

/* /proc writes blanks and the like in paths as \040. */
static void holder_unescape(char *s)
{
	char *to = s;

	for (; *s; s++) {
		if (s[0] == '\\' && s[1] >= '0' && s[1] <= '3' && isdigit((unsigned char)s[2]) &&
		    isdigit((unsigned char)s[3])) {
			*to++ = (char)((s[1] - '0') << 6 | (s[2] - '0') << 3 | (s[3] - '0'));
			s += 3;
		} else {
			*to++ = *s;
		}
	}
	*to = '\0';
}

static bool holder_is_device(const char *path, dev_t dev)
{
	struct stat st;

	/* Only in /dev: anything else may lie on a file system that hangs. */
	return !strncmp(path, "/dev/", 5) && !stat(path, &st) && S_ISBLK(st.st_mode) &&
	       st.st_rdev == dev;
}

/* Mount point of the device in a mountinfo file. */
static bool holder_mounted(const char *mountinfo, dev_t dev, struct buf *out)
{
	FILE *f = fopen(mountinfo, "re");
	char *line = NULL, *point = NULL, *source = NULL;
	size_t cap = 0;
	unsigned maj, min;
	bool found = false;

	while (f && !found && getline(&line, &cap, f) > 0) {
		char *dash = strstr(line, " - ");

		if (!dash || sscanf(line, "%*d %*d %u:%u %*s %ms", &maj, &min, &point) != 3)
			continue;
		if (sscanf(dash, " - %*s %ms", &source) == 1)
			holder_unescape(source);
		/* btrfs mounts under a number of its own: its source tells. */
		found = makedev(maj, min) == dev || (source && holder_is_device(source, dev));
		if (found) {
			holder_unescape(point);
			buf_printf(out, "mounted on %s", point);
		}
		free(source);
		free(point);
		source = point = NULL;
	}
	free(line);
	if (f)
		fclose(f);
	return found;
}

/* A mount in a mount namespace that is not ours. */
static bool holder_elsewhere(dev_t dev, struct buf *out)
{
	char path[HOLDER_PATH], own[64] = "", ns[64], last[64] = "";
	DIR *dir = opendir("/proc");
	struct dirent *de;
	bool found = false;

	if (readlink("/proc/self/ns/mnt", own, sizeof own - 1) < 0)
		*own = '\0';
	while (dir && !found && (de = readdir(dir))) {
		if (!isdigit((unsigned char)*de->d_name))
			continue;
		snprintf(path, sizeof path, "/proc/%s/ns/mnt", de->d_name);
		ssize_t n = readlink(path, ns, sizeof ns - 1);

		if (n <= 0)
			continue;
		ns[n] = '\0';
		if (!strcmp(ns, own) || !strcmp(ns, last))
			continue;
		memcpy(last, ns, sizeof last);
		snprintf(path, sizeof path, "/proc/%s/mountinfo", de->d_name);
		found = holder_mounted(path, dev, out);
		if (found)
			buf_printf(out, " in the mount namespace of process %s", de->d_name);
	}
	if (dir)
		closedir(dir);
	return found;
}

bool holder_swap(const struct stat *st, struct buf *out)
{
	FILE *f = fopen("/proc/swaps", "re");
	char *line = NULL;
	size_t cap = 0;
	struct stat area;
	bool found = false;

	while (f && !found && getline(&line, &cap, f) > 0) {
		line[strcspn(line, " \t\n")] = '\0';
		holder_unescape(line);
		found = *line == '/' && !stat(line, &area) && same_file(st, &area);
	}
	if (found)
		buf_str(out, "in use as swap");
	free(line);
	if (f)
		fclose(f);
	return found;
}

/* Names in a folder of /sys: "used by dm-0, dm-1". */
static void holder_names(const char *path, const char *intro, struct buf *out)
{
	size_t begin = out->len;
	DIR *dir = opendir(path);
	struct dirent *de;

	while (dir && (de = readdir(dir))) {
		if (*de->d_name == '.')
			continue;
		buf_str(out, out->len > begin ? ", " : intro);
		buf_str(out, de->d_name);
	}
	if (dir)
		closedir(dir);
}

/* A member of a btrfs that names another member as its source. */
static bool holder_btrfs(const char *name, struct buf *out)
{
	DIR *dir = opendir("/sys/fs/btrfs");
	char path[HOLDER_PATH];
	struct dirent *de;
	bool found = false;

	while (dir && !found && (de = readdir(dir))) {
		snprintf(path, sizeof path, "/sys/fs/btrfs/%s/devices/%s", de->d_name, name);
		found = *de->d_name != '.' && !access(path, F_OK);
		if (found)
			buf_printf(out, "a member of the mounted btrfs %s", de->d_name);
	}
	if (dir)
		closedir(dir);
	return found;
}

/* What /sys calls the device: "loop0"; "" without /sys. */
static void holder_name(dev_t dev, char *name, size_t size)
{
	char link[64], to[HOLDER_PATH];

	snprintf(link, sizeof link, "/sys/dev/block/%u:%u", major(dev), minor(dev));
	ssize_t n = readlink(link, to, sizeof to - 1);

	to[n > 0 ? n : 0] = '\0';
	const char *slash = strrchr(to, '/');

	snprintf(name, size, "%s", slash ? slash + 1 : "");
}

/* Holders of exactly this device, not of its parts. */
static bool holder_one(dev_t dev, struct buf *out)
{
	struct stat st = {.st_mode = S_IFBLK, .st_rdev = dev};
	char name[128], path[HOLDER_PATH];
	size_t begin = out->len;

	holder_name(dev, name, sizeof name);
	if (!holder_mounted("/proc/self/mountinfo", dev, out) &&
	    !(*name && holder_btrfs(name, out)))
		holder_elsewhere(dev, out);
	holder_next(out, begin);
	size_t listed = out->len;

	if (!holder_swap(&st, out)) {
		snprintf(path, sizeof path, "/sys/dev/block/%u:%u/holders", major(dev), minor(dev));
		holder_names(path, "used by the device ", out);
	}
	if (out->len == listed && listed > begin) {
		out->len -= 2;
		out->s[out->len] = '\0';
	}
	return out->len > begin;
}

static bool holder_number(const char *path, dev_t *dev)
{
	FILE *f = fopen(path, "re");
	unsigned maj, min;
	bool found = f && fscanf(f, "%u:%u", &maj, &min) == 2;

	if (f)
		fclose(f);
	if (found)
		*dev = makedev(maj, min);
	return found;
}

/* Partitions of a disk, and the disk of a partition. */
static void holder_relatives(dev_t dev, struct buf *out, size_t begin)
{
	char base[64], path[HOLDER_PATH];
	struct dirent *de;
	dev_t other;

	snprintf(base, sizeof base, "/sys/dev/block/%u:%u", major(dev), minor(dev));
	snprintf(path, sizeof path, "%s/partition", base);
	bool partition = !access(path, F_OK);
	DIR *dir = partition ? NULL : opendir(base);

	snprintf(path, sizeof path, "%s/../dev", base);
	if (partition && holder_number(path, &other)) {
		struct buf one = {0};

		if (holder_one(other, &one)) {
			holder_next(out, begin);
			buf_printf(out, "its whole disk is %s", buf_text(&one));
		}
		buf_release(&one);
	}
	while (dir && (de = readdir(dir))) {
		struct buf one = {0};

		snprintf(path, sizeof path, "%s/%s/partition", base, de->d_name);
		if (*de->d_name == '.' || access(path, F_OK))
			continue;
		snprintf(path, sizeof path, "%s/%s/dev", base, de->d_name);
		if (holder_number(path, &other) && holder_one(other, &one)) {
			holder_next(out, begin);
			buf_printf(out, "its partition %s is %s", de->d_name, buf_text(&one));
		}
		buf_release(&one);
	}
	if (dir)
		closedir(dir);
}

/* Does the process have the device open? */
static bool holder_opened(const char *pid, dev_t dev)
{
	char path[64], file[HOLDER_PATH], to[HOLDER_PATH];
	struct dirent *de;
	bool found = false;

	snprintf(path, sizeof path, "/proc/%.16s/fd", pid);
	DIR *dir = opendir(path);

	while (dir && !found && (de = readdir(dir))) {
		snprintf(file, sizeof file, "%s/%s", path, de->d_name);
		ssize_t n = readlink(file, to, sizeof to - 1);

		to[n > 0 ? n : 0] = '\0';
		found = holder_is_device(to, dev);
	}
	if (dir)
		closedir(dir);
	return found;
}

void holder_process(pid_t pid, struct buf *out)
{
	char path[64], comm[64] = "";

	if (pid <= 0) {
		buf_str(out, "another process");
		return;
	}
	snprintf(path, sizeof path, "/proc/%d/comm", (int)pid);
	FILE *f = fopen(path, "re");

	if (f && fgets(comm, sizeof comm, f))
		comm[strcspn(comm, "\n")] = '\0';
	if (f)
		fclose(f);
	buf_printf(out, "process %d", (int)pid);
	if (*comm)
		buf_printf(out, " (%s)", comm);
}

void holder_device(dev_t dev, struct buf *out)
{
	size_t begin = out->len;
	struct dirent *de;

	holder_one(dev, out);
	holder_relatives(dev, out, begin);
	if (out->len > begin)
		return;
	DIR *dir = opendir("/proc");

	while (dir && (de = readdir(dir))) {
		if (!isdigit((unsigned char)*de->d_name) || atoi(de->d_name) == getpid() ||
		    !holder_opened(de->d_name, dev))
			continue;
		holder_next(out, begin);
		buf_str(out, "open in ");
		holder_process(atoi(de->d_name), out);
	}
	if (dir)
		closedir(dir);
	if (out->len == begin)
		buf_str(out, "held by the kernel or by a program that is not visible here");
}
