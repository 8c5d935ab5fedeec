/*
 * env_cgroup -- what the control groups allow: version 1, 2, or both.
 *
 * A limit is that of the group or of any above it, as far as they can be seen.
 */
#include "measure/env.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/peek.h"
#include "measure/mount.h"

/* Where a controller's groups are mounted, and which of them is ours. */
struct env_group {
	char dir[2 * MOUNT_TEXT];
	size_t top;  /* length of the mount point: no group is above it */
	int refusal; /* -errno when there is none */
	bool v2;
};

/* Our path below the hierarchy of a controller ("" is that of version 2). */
static int env_group_path(const char *text, const char *controller, char *out, size_t size)
{
	for (const char *p = text; p && *p; p = strchr(p, '\n') ? strchr(p, '\n') + 1 : NULL) {
		const char *names = strchr(p, ':'), *path = names ? strchr(names + 1, ':') : NULL;
		char list[128];

		if (!path || path > p + strcspn(p, "\n"))
			continue;
		snprintf(list, sizeof list, "%.*s", (int)(path - names - 1), names + 1);
		if (*controller ? !mount_option(list, controller) : list[0] != '\0')
			continue;
		snprintf(out, size, "%.*s", (int)strcspn(path + 1, "\n"), path + 1);
		return 0;
	}
	return -ENOENT;
}

/* Path below the mounted part: in a container it is mounted by itself. */
static const char *env_group_below(const char *path, const char *root)
{
	size_t n = strlen(root);

	if (n > 1 && strncmp(path, root, n) == 0)
		path += n;
	else if (n > 1)
		return ""; /* ours is not in what is mounted: what is mounted stands for it */
	return strcmp(path, "/") == 0 ? "" : path;
}

static struct env_group env_group_find(const char *mounts, const char *own, const char *controller)
{
	struct env_group g = {.refusal = -ENOENT};
	char path[MOUNT_TEXT];
	struct mount m;

	for (const char *p = mounts; p && mount_next(&p, &m);) {
		bool v2 = strcmp(m.type, "cgroup2") == 0;

		if (!v2 && (strcmp(m.type, "cgroup") != 0 || !mount_option(m.super, controller)))
			continue;
		if (v2 && !g.refusal)
			continue; /* the controller's own was found */
		if (env_group_path(own, v2 ? "" : controller, path, sizeof path) < 0)
			continue;
		g.v2 = v2;
		g.top = strlen(m.point);
		g.refusal = 0;
		snprintf(g.dir, sizeof g.dir, "%s%s", m.point, env_group_below(path, m.root));
		char probe[sizeof g.dir];

		/* A path of another namespace: the mount stands for it. */
		if (peek(probe, sizeof probe, "%s/cgroup.procs", g.dir) == -ENOENT)
			g.dir[g.top] = '\0';
	}
	return g;
}

typedef int env_group_read(const struct env_group *g, const char *dir, uint64_t *value);

/* The least that the group or one above it says; unlimited where files are there and none does. */
static struct reading env_group_least(const struct env_group *g, env_group_read *read)
{
	char dir[sizeof g->dir];
	uint64_t least = READING_UNLIMITED, value;
	int first = g->refusal, seen = 0;

	if (first < 0)
		return reading_refused(-first);
	memcpy(dir, g->dir, sizeof dir);
	for (;;) {
		int r = read(g, dir, &value);

		if (r == 0 && value < least)
			least = value;
		seen |= r == 0;
		if (r < 0 && !first)
			first = r;
		char *slash = strrchr(dir, '/');

		if (strlen(dir) <= g->top || !slash)
			break;
		*slash = '\0';
	}
	return seen ? reading_of(least) : reading_refused(-first);
}

/* Thousandths of a CPU. */
static int env_group_cpus(const struct env_group *g, const char *dir, uint64_t *value)
{
	unsigned long long quota, period = 100000;
	char text[64];
	int r = peek(text, sizeof text, g->v2 ? "%s/cpu.max" : "%s/cpu.cfs_quota_us", dir);

	if (r < 0)
		return r;
	*value = READING_UNLIMITED;
	if (text[0] == 'm' || text[0] == '-')
		return 0;
	if (sscanf(text, "%llu %llu", &quota, &period) < 1)
		return -EINVAL;
	if (!g->v2) {
		uint64_t us = period;

		(void)peek_uint(&us, "%s/cpu.cfs_period_us", dir);
		period = us;
	}
	if (period)
		*value = quota * 1000 / period;
	return 0;
}

static int env_group_limit(const char *dir, const char *name, uint64_t *value)
{
	char text[64];
	int r = peek(text, sizeof text, "%s/%s", dir, name);

	if (r < 0)
		return r;
	*value = text[0] == 'm' ? READING_UNLIMITED : strtoull(text, NULL, 10);
	/* Version 1 says the greatest multiple of a page for no limit. */
	if (*value >= INT64_MAX / 65536 * 65536)
		*value = READING_UNLIMITED;
	return 0;
}

static int env_group_memory(const struct env_group *g, const char *dir, uint64_t *value)
{
	return env_group_limit(dir, g->v2 ? "memory.max" : "memory.limit_in_bytes", value);
}

static int env_group_pids(const struct env_group *g, const char *dir, uint64_t *value)
{
	(void)g;
	return env_group_limit(dir, "pids.max", value);
}

static struct reading env_group_throttled(const struct env_group *g)
{
	char text[2048], line[32];
	int r = g->refusal;

	if (r == 0)
		r = peek(text, sizeof text, "%s/cpu.stat", g->dir);
	if (r >= 0)
		r = peek_line(line, sizeof line, text, g->v2 ? "throttled_usec" : "throttled_time");
	return reading_result(r, r < 0 ? 0 : strtoull(line, NULL, 10) * (g->v2 ? 1000 : 1));
}

static void env_group_cpuset(struct fact *f, const struct env_group *g)
{
	int r = g->refusal;

	if (r == 0)
		r = peek(f->text, sizeof f->text,
			 g->v2 ? "%s/cpuset.cpus.effective" : "%s/cpuset.effective_cpus", g->dir);
	if (r == -ENOENT && !g->refusal && !g->v2)
		r = peek(f->text, sizeof f->text, "%s/cpuset.cpus", g->dir);
	if (r < 0)
		fact_refuse(f, -r);
	else
		f->state = READING_MEASURED;
}

static void env_group_kind(struct env *e, const char *mounts, int refusal)
{
	bool v1 = false, v2 = false;
	struct mount m;

	for (const char *p = mounts; p && mount_next(&p, &m);) {
		v1 |= strcmp(m.type, "cgroup") == 0;
		v2 |= strcmp(m.type, "cgroup2") == 0;
	}
	if (v1 || v2)
		fact_set(&e->cgroup_kind, "%s", v1 && v2 ? "hybrid (1 and 2)" : v1 ? "1" : "2");
	else if (refusal < 0)
		fact_refuse(&e->cgroup_kind, -refusal);
	else
		fact_set(&e->cgroup_kind, "none mounted");
}

struct reading env_memory_max(void)
{
	char own[4096], *mounts = NULL;
	int r = mount_read(&mounts), s = peek(own, sizeof own, "/proc/self/cgroup");
	struct reading max = reading_refused(r < 0 ? -r : s < 0 ? -s : ENOENT);

	if (r == 0 && s >= 0) {
		struct env_group memory = env_group_find(mounts, own, "memory");

		max = env_group_least(&memory, env_group_memory);
	}
	free(mounts);
	return max;
}

void env_cgroup(struct env *e)
{
	char own[4096], path[MOUNT_TEXT], *mounts = NULL;
	int r = mount_read(&mounts), s = peek(own, sizeof own, "/proc/self/cgroup");

	env_group_kind(e, mounts, r);
	if (s < 0)
		fact_refuse(&e->cgroup_path, -s);
	else if (env_group_path(own, "", path, sizeof path) == 0 ||
		 env_group_path(own, "memory", path, sizeof path) == 0)
		fact_set(&e->cgroup_path, "%s", path);
	struct env_group cpu = env_group_find(mounts, own, "cpu");
	struct env_group memory = env_group_find(mounts, own, "memory");
	struct env_group pids = env_group_find(mounts, own, "pids");
	struct env_group cpuset = env_group_find(mounts, own, "cpuset");

	e->cgroup_cpus = env_group_least(&cpu, env_group_cpus);
	e->cgroup_throttled_ns = env_group_throttled(&cpu);
	e->cgroup_memory_max = env_group_least(&memory, env_group_memory);
	e->cgroup_pids_max = env_group_least(&pids, env_group_pids);
	env_group_cpuset(&e->cgroup_cpuset, &cpuset);
	uint64_t used = 0;

	r = memory.refusal;
	if (r == 0)
		r = peek_uint(&used, memory.v2 ? "%s/memory.current" : "%s/memory.usage_in_bytes",
			      memory.dir);
	e->cgroup_memory_used = reading_result(r, used);
	free(mounts);
}
