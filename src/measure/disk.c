/*
 * disk -- the kernel's counters of the block devices under the files.
 */
#include "measure/disk.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/sysmacros.h>

#include "base/buf.h"

static bool disk_wanted(const struct disk *d, const dev_t *dev, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		if (major(dev[i]) == d->major && minor(dev[i]) == d->minor)
			return true;
	return false;
}

/* One line of len bytes; false when it is none of a device. */
static bool disk_line(struct disk *d, const char *text, size_t len)
{
	char line[512];

	/* a copy, since sscanf would read on beyond the line's end */
	if (len >= sizeof line)
		return false;
	memcpy(line, text, len);
	line[len] = '\0';
	*d = (struct disk){0};
	int got = sscanf(line,
			 " %u %u %31s %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64
			 " %" SCNu64 " %" SCNu64 " %" SCNu64 " %*u %" SCNu64 " %" SCNu64,
			 &d->major, &d->minor, d->name, &d->ios[0], &d->merges[0], &d->sectors[0],
			 &d->ticks_ms[0], &d->ios[1], &d->merges[1], &d->sectors[1],
			 &d->ticks_ms[1], &d->busy_ms, &d->in_queue_ms);

	return got == 13;
}

int disk_parse(struct disk *out, const char *text, const dev_t *dev, unsigned n)
{
	int found = 0;

	while (*text && found < DISK_MAX) {
		size_t len = strcspn(text, "\n");
		struct disk d;

		if (disk_line(&d, text, len) && disk_wanted(&d, dev, n))
			out[found++] = d;
		text += len;
		text += *text == '\n';
	}
	return found;
}

int disk_read(struct disk *out, const dev_t *dev, unsigned n)
{
	FILE *f = fopen("/proc/diskstats", "re");

	if (!f)
		return 0;
	struct buf text = {0};
	char part[4096];
	size_t len;

	while ((len = fread(part, 1, sizeof part, f)) > 0)
		buf_add(&text, part, len);
	fclose(f);
	int found = disk_parse(out, buf_text(&text), dev, n);

	buf_release(&text);
	return found;
}

/* The kernel's times are 32 bits wide and wrap; a counter that fell otherwise began anew. */
static void disk_time(uint64_t *after, uint64_t before)
{
	*after = (uint32_t)(*after - before);
}

static void disk_count(uint64_t *after, uint64_t before)
{
	*after = *after >= before ? *after - before : 0;
}

void disk_sum(struct disk *to, const struct disk *from)
{
	for (int d = 0; d < 2; d++) {
		to->ios[d] += from->ios[d];
		to->merges[d] += from->merges[d];
		to->sectors[d] += from->sectors[d];
		to->ticks_ms[d] += from->ticks_ms[d];
	}
	to->in_queue_ms += from->in_queue_ms;
	to->busy_ms += from->busy_ms;
}

void disk_delta(struct disk *after, const struct disk *before)
{
	for (int d = 0; d < 2; d++) {
		disk_count(&after->ios[d], before->ios[d]);
		disk_count(&after->merges[d], before->merges[d]);
		disk_count(&after->sectors[d], before->sectors[d]);
		disk_time(&after->ticks_ms[d], before->ticks_ms[d]);
	}
	disk_time(&after->in_queue_ms, before->in_queue_ms);
	disk_time(&after->busy_ms, before->busy_ms);
}
