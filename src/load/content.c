/*
 * content -- what lies in a file or on a device.
 */
#include "load/content.h"

#include <blkid/blkid.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "load/guard.h"

static bool content_value(blkid_probe pr, const char *name, const char **value)
{
	return !blkid_probe_lookup_value(pr, name, value, NULL);
}

static void content_found(blkid_probe pr, struct buf *out)
{
	const char *type, *label, *table;

	if (content_value(pr, "TYPE", &type)) {
		buf_str(out, type);
		if (content_value(pr, "LABEL", &label) && *label)
			buf_printf(out, " '%s'", label);
		if (content_value(pr, "SBBADCSUM", &label))
			buf_str(out, " with a wrong checksum");
	} else if (content_value(pr, "PTTYPE", &table)) {
		buf_printf(out, "a %s partition table", table);
	} else {
		buf_str(out, "something with a known signature");
	}
}

int content_device(int fd, struct buf *out)
{
	blkid_probe pr = blkid_new_probe();
	int ret = -1;

	if (pr && !blkid_probe_set_device(pr, fd, 0, 0)) {
		blkid_probe_enable_superblocks(pr, 1);
		blkid_probe_set_superblocks_flags(pr, BLKID_SUBLKS_TYPE | BLKID_SUBLKS_LABEL |
							      BLKID_SUBLKS_BADCSUM);
		blkid_probe_enable_partitions(pr, 1);
		ret = blkid_do_safeprobe(pr);
	}
	if (ret == 0)
		content_found(pr, out);
	else if (ret == -2)
		buf_str(out, "several signatures at once");
	else if (ret < 0)
		buf_str(out, "content that cannot be read");
	blkid_free_probe(pr);
	return ret != 1;
}

/* Seconds and nanoseconds, with room. */
enum { CONTENT_MARK = 48 };

/* 1: our stamp; 0: all zero, as a hole reads; -1: somebody else's. */
static int content_block(int fd, uint64_t offset)
{
	static const char zero[GUARD_STAMP_EVERY];
	char data[GUARD_STAMP_EVERY];
	ssize_t n;

	do
		n = pread(fd, data, sizeof data, (off_t)offset);
	while (n < 0 && errno == EINTR);
	if (n <= 0)
		return -1;
	size_t stamp = n < GUARD_STAMP_LEN ? (size_t)n : GUARD_STAMP_LEN;

	if (!memcmp(data, GUARD_STAMP, stamp))
		return n >= GUARD_STAMP_LEN;
	return memcmp(data, zero, (size_t)n) ? -1 : 0;
}

/* Of the blocks looked at: 1 some have our stamp, 0 all are zero, -1 some are foreign. */
static int content_sample(int fd, uint64_t size)
{
	uint64_t blocks = (size + GUARD_STAMP_EVERY - 1) / GUARD_STAMP_EVERY;
	uint64_t n = blocks < CONTENT_SAMPLES ? blocks : CONTENT_SAMPLES;
	bool stamped = false;

	for (uint64_t i = 0; i < n; i++) {
		/* First and last among them; blocks is below 2^52, so nothing wraps. */
		uint64_t block = n < 2 ? 0 : i * (blocks - 1) / (n - 1);
		int found = content_block(fd, block * GUARD_STAMP_EVERY);

		if (found < 0)
			return -1;
		stamped |= found > 0;
	}
	return stamped;
}

/* What the mark says: when the file was last written, and so by whom. */
static void content_time(int fd, char *text, size_t len)
{
	struct stat st;

	text[0] = '\0';
	if (!fstat(fd, &st))
		snprintf(text, len, "%jd.%09ld", (intmax_t)st.st_mtim.tv_sec, st.st_mtim.tv_nsec);
}

bool content_ours(int fd, uint64_t size)
{
	char mark[CONTENT_MARK] = "", now[CONTENT_MARK];

	if (fgetxattr(fd, GUARD_XATTR, mark, sizeof mark - 1) < 0)
		/* ENODATA: attributes work here and ours is not there. */
		return errno != ENODATA && content_sample(fd, size) > 0;
	content_time(fd, now, sizeof now);
	/* Written since: by a run of ours that was killed, or by somebody else. */
	return !strcmp(mark, now) || content_sample(fd, size) >= 0;
}

void content_mark(int fd)
{
	char now[CONTENT_MARK];

	content_time(fd, now, sizeof now);
	(void)fsetxattr(fd, GUARD_XATTR, now, strlen(now), 0);
}

void content_mark_again(int fd)
{
	if (fgetxattr(fd, GUARD_XATTR, NULL, 0) >= 0)
		content_mark(fd);
}
