/*
 * storage -- what a file lies on: file system, mount, block device and its queue.
 */
#include "measure/storage.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/peek.h"
#include "measure/mount.h"

#define TABLE	   storage
#define TABLE_LIST "measure/storage.def"
#include "measure/table.def"

/* Source: linux/magic.h; those that are not in it from each file system's own source. */
static const struct {
	uint32_t magic;
	const char *name;
} storage_magic[] = {
	{0xef53, "ext2, ext3 or ext4"},
	{0x58465342, "xfs"},
	{0x9123683e, "btrfs"},
	{0x01021994, "tmpfs"},
	{0x794c7630, "overlay"},
	{0x65735546, "fuse"},
	{0x01021997, "9p"},
	{0x6969, "nfs"},
	{0x2fc12fc1, "zfs"},
	{0xf2f52010, "f2fs"},
	{0x858458f6, "ramfs"},
	{0x4d44, "vfat"},
	{0x2011bab0, "exfat"},
	{0xff534d42, "cifs"},
	{0xfe534d42, "smb2"},
	{0x9fa0, "proc"},
	{0x62656572, "sysfs"},
	{0x73717368, "squashfs"},
	{0xe0f5e1e2, "erofs"},
	{0xca451a4e, "bcachefs"},
	{0x00c36400, "ceph"},
};

static void storage_space(struct storage *s, int fd)
{
	struct statfs f;
	struct statvfs v;

	if (fstatfs(fd, &f) < 0) {
		fact_refuse(&s->fs_type, errno);
	} else {
		fact_set(&s->fs_type, "unknown (0x%lx)", (unsigned long)f.f_type);
		for (size_t i = 0; i < sizeof storage_magic / sizeof *storage_magic; i++)
			if (storage_magic[i].magic == (uint32_t)f.f_type)
				fact_set(&s->fs_type, "%s", storage_magic[i].name);
	}
	if (fstatvfs(fd, &v) < 0) {
		s->fs_size = s->fs_available = s->fs_block = reading_refused(errno);
		return;
	}
	uint64_t unit = v.f_frsize ? v.f_frsize : v.f_bsize;

	s->fs_size = reading_of(v.f_blocks * unit);
	s->fs_available = reading_of(v.f_bavail * unit);
	s->fs_block = reading_of(v.f_bsize);
}

/* The kernel's number of the mount that fd was opened through; 0: not to be had. */
static unsigned storage_mount_id(int fd)
{
	char text[512], line[32];

	if (peek(text, sizeof text, "/proc/self/fdinfo/%d", fd) > 0 &&
	    peek_line(line, sizeof line, text, "mnt_id") > 0)
		return (unsigned)strtoul(line, NULL, 10);
	return 0;
}

static void storage_mount(struct storage *s, unsigned id, const struct stat *st,
			  const struct mounts *mounts)
{
	int r = mounts->refusal;
	struct mount m;

	if (r < 0) {
		fact_refuse(&s->fs_source, -r);
		fact_refuse(&s->fs_mount_point, -r);
		fact_refuse(&s->fs_options, -r);
	}
	for (const char *p = mounts->text; mount_next(&p, &m);) {
		bool same = m.major == major(st->st_dev) && m.minor == minor(st->st_dev);

		/* The number is sure; a file system may be mounted more than once. */
		if (id ? m.id != id : !same)
			continue;
		fact_set(&s->fs_type, "%s", m.type);
		fact_set(&s->fs_source, "%s", m.source);
		fact_set(&s->fs_mount_point, "%s", m.point);
		fact_set(&s->fs_options, "%s", m.options);
		if (m.super[0] && strcmp(m.super, m.options) != 0)
			fact_append(&s->fs_options, "; ", m.super);
	}
}

/* btrfs, overlay and others have a device number of no device: the source is one, or none. */
static dev_t storage_device_number(const struct storage *s, const struct stat *st)
{
	struct stat source;

	if (S_ISBLK(st->st_mode))
		return st->st_rdev;
	if (major(st->st_dev))
		return st->st_dev;
	if (s->fs_source.text[0] == '/' && !stat(s->fs_source.text, &source) &&
	    S_ISBLK(source.st_mode))
		return source.st_rdev;
	return 0;
}

static struct reading storage_number(const char *dir, const char *name, uint64_t unit)
{
	uint64_t value = 0;
	int r = peek_uint(&value, "%s/%s", dir, name);

	return reading_result(r, value * unit);
}

static void storage_text(struct fact *f, const char *dir, const char *name)
{
	char path[PATH_MAX];

	snprintf(path, sizeof path, "%.3900s/%s", dir, name);
	fact_peek(f, path);
}

static void storage_no_device(struct storage *s, int errnum)
{
	struct fact *texts[] = {&s->device_name, &s->device_model, &s->device_scheduler,
				&s->device_write_cache};
	struct reading *numbers[] = {&s->device_size,		&s->device_rotational,
				     &s->device_nr_requests,	&s->device_logical_block,
				     &s->device_physical_block, &s->device_read_ahead};

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		fact_refuse(texts[i], errnum);
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		*numbers[i] = reading_refused(errnum);
}

/* The folder of a device; not by realpath, which asks each folder above it whether it is a link. */
static int storage_folder(char *dir, size_t size, dev_t dev)
{
	char link[64], to[PATH_MAX];

	snprintf(link, sizeof link, "/sys/dev/block/%u:%u", major(dev), minor(dev));
	ssize_t n = readlink(link, to, sizeof to - 1);

	if (n < 0)
		return -1;
	to[n] = '\0';
	if (!strncmp(to, "../../", 6))
		snprintf(dir, size, "/sys/%s", to + 6);
	else
		snprintf(dir, size, "/sys/dev/block/%s", to);
	return 0;
}

static void storage_queue(struct storage *s, dev_t dev)
{
	char dir[PATH_MAX + 16];
	struct stat st;

	if (storage_folder(dir, sizeof dir, dev) < 0) {
		storage_no_device(s, errno);
		return;
	}
	fact_set(&s->device_name, "%.200s", strrchr(dir, '/') + 1);
	s->device_size = storage_number(dir, "size", 512);
	/* A partition has no queue of its own: its disk is the folder above. */
	char part[PATH_MAX + 32];

	snprintf(part, sizeof part, "%s/queue", dir);
	if (stat(part, &st) < 0)
		*strrchr(dir, '/') = '\0';
	storage_text(&s->device_model, dir, "device/model");
	s->device_rotational = storage_number(dir, "queue/rotational", 1);
	storage_text(&s->device_scheduler, dir, "queue/scheduler");
	s->device_nr_requests = storage_number(dir, "queue/nr_requests", 1);
	s->device_logical_block = storage_number(dir, "queue/logical_block_size", 1);
	s->device_physical_block = storage_number(dir, "queue/physical_block_size", 1);
	storage_text(&s->device_write_cache, dir, "queue/write_cache");
	s->device_read_ahead = storage_number(dir, "queue/read_ahead_kb", 1024);
}

void storage_find(struct storage *s, const struct stat *st, unsigned id,
		  const struct mounts *mounts)
{
	storage_mount(s, id, st, mounts);
	dev_t dev = storage_device_number(s, st);

	if (dev)
		storage_queue(s, dev);
	else
		storage_no_device(s, ENODEV);
}

void storage_fill(struct storage *s, int fd, const struct mounts *mounts)
{
	struct stat st;

	storage_space(s, fd);
	if (fstat(fd, &st) < 0)
		fact_refuse(&s->device_name, errno);
	else
		storage_find(s, &st, storage_mount_id(fd), mounts);
}
