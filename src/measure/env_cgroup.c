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
#include "measure/cgroup.h"

typedef int env_group_read(const struct cgroup *g, const char *dir, uint64_t *value);

/* The least that the group or one above it says; unlimited where files are there and none does. */
static struct reading env_group_least(const struct cgroup *g, env_group_read *read)
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
		if (!cgroup_up(g, dir))
			break;
	}
	return seen ? reading_of(least) : reading_refused(-first);
}

/* Thousandths of a CPU. */
static int env_group_cpus(const struct cgroup *g, const char *dir, uint64_t *value)
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

static int env_group_memory(const struct cgroup *g, const char *dir, uint64_t *value)
{
	return env_group_limit(dir, g->v2 ? "memory.max" : "memory.limit_in_bytes", value);
}

static int env_group_pids(const struct cgroup *g, const char *dir, uint64_t *value)
{
	(void)g;
	return env_group_limit(dir, "pids.max", value);
}

static struct reading env_group_throttled(const struct cgroup *g)
{
	char text[2048], line[32];
	int r = g->refusal;

	if (r == 0)
		r = peek(text, sizeof text, "%s/cpu.stat", g->dir);
	if (r >= 0)
		r = peek_line(line, sizeof line, text, g->v2 ? "throttled_usec" : "throttled_time");
	return reading_result(r, r < 0 ? 0 : strtoull(line, NULL, 10) * (g->v2 ? 1000 : 1));
}

static void env_group_cpuset(struct fact *f, const struct cgroup *g)
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

static void env_group_kind(struct env *e, const struct mounts *mounts)
{
	bool v1 = false, v2 = false;

	for (const char *p = mounts->text; p && (p = strstr(p, " - cgroup")); p++) {
		v1 |= p[9] == ' ';
		v2 |= p[9] == '2';
	}
	if (v1 || v2)
		fact_set(&e->cgroup_kind, "%s", v1 && v2 ? "hybrid (1 and 2)" : v1 ? "1" : "2");
	else if (mounts->refusal)
		fact_refuse(&e->cgroup_kind, -mounts->refusal);
	else
		fact_set(&e->cgroup_kind, "none mounted");
}

struct reading env_memory_max(const struct cgroup *memory)
{
	return env_group_least(memory, env_group_memory);
}

void env_cgroup(struct env *e, const struct mounts *mounts, const char *own, int r)
{
	char path[MOUNT_TEXT];

	env_group_kind(e, mounts);
	if (r < 0)
		fact_refuse(&e->cgroup_path, -r);
	else if (cgroup_path(own, "", path, sizeof path) == 0 ||
		 cgroup_path(own, "memory", path, sizeof path) == 0)
		fact_set(&e->cgroup_path, "%s", path);
	struct cgroup cpu = cgroup_find(mounts, own, "cpu");
	struct cgroup memory = cgroup_find(mounts, own, "memory");
	struct cgroup pids = cgroup_find(mounts, own, "pids");
	struct cgroup cpuset = cgroup_find(mounts, own, "cpuset");

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
}
