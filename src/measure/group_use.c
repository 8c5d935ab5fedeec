/*
 * group_use -- what a control group and those below it have used.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/peek.h"
#include "measure/group.h"

static struct reading group_number(const char *dir, const char *file)
{
	uint64_t value = 0;
	int r = dir ? peek_uint(&value, "%s/%s", dir, file) : -ENOENT;

	return reading_result(r, value);
}

/* A line "key value" of cpu.stat, times unit. */
static struct reading group_stat(const char *dir, const char *key, uint64_t unit)
{
	char text[2048], line[32];
	int r = dir ? peek(text, sizeof text, "%s/cpu.stat", dir) : -ENOENT;

	if (r >= 0)
		r = peek_line(line, sizeof line, text, key);
	return reading_result(r, r < 0 ? 0 : strtoull(line, NULL, 10) * unit);
}

/* Sum of what follows each word. */
static uint64_t group_sum(const char *text, const char *word)
{
	uint64_t sum = 0;

	for (const char *p = text; (p = strstr(p, word)); p += strlen(word))
		sum += strtoull(p + strlen(word), NULL, 10);
	return sum;
}

static void group_bytes(struct group_use *u, const struct group *g)
{
	bool v2;
	const char *dir = group_dir(g, "blkio", &v2);
	char text[16384];
	int r = dir ? peek(text, sizeof text, "%s/%s", dir,
			   v2 ? "io.stat" : "blkio.throttle.io_service_bytes_recursive")
		    : -ENOENT;

	/* Newer kernels count in version 1 only where some limit was ever set. */
	if (r >= 0 && !v2 && !strchr(text, ':'))
		r = -ENODATA;
	u->read_bytes = reading_result(r, r < 0 ? 0 : group_sum(text, v2 ? "rbytes=" : " Read "));
	u->write_bytes = reading_result(r, r < 0 ? 0 : group_sum(text, v2 ? "wbytes=" : " Write "));
}

static void group_cpu(struct group_use *u, const struct group *g)
{
	bool v2;
	const char *dir = group_dir(g, "", &v2);
	char type[32];

	u->cpu_ns = group_stat(dir, "usage_usec", 1000);
	u->user_ns = group_stat(dir, "user_usec", 1000);
	u->system_ns = group_stat(dir, "system_usec", 1000);
	/* The root, which has no type, adds up ticks. */
	bool ticks = reading_known(&u->cpu_ns) &&
		     peek(type, sizeof type, "%s/cgroup.type", dir) == -ENOENT;

	dir = group_dir(g, "cpuacct", &v2);
	if (!reading_known(&u->cpu_ns) || (ticks && dir && !v2)) {
		u->cpu_ns = group_number(dir, "cpuacct.usage");
		u->user_ns = group_number(dir, "cpuacct.usage_user");
		u->system_ns = group_number(dir, "cpuacct.usage_sys");
	} else if (ticks) {
		u->cpu_ns.state = u->user_ns.state = u->system_ns.state = READING_ESTIMATED;
	}
}

struct group_use group_use(const struct group *g)
{
	struct group_use u = {0};
	const char *dir;
	bool v2;

	/* CPU first: it is what moves on while the rest is read. */
	group_cpu(&u, g);
	dir = group_dir(g, "cpu", &v2);
	u.throttled_ns = group_stat(dir, v2 ? "throttled_usec" : "throttled_time", v2 ? 1000 : 1);
	dir = group_dir(g, "memory", &v2);
	u.memory_peak = group_number(dir, v2 ? "memory.peak" : "memory.max_usage_in_bytes");
	group_bytes(&u, g);
	return u;
}
