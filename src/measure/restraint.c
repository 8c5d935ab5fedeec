/*
 * restraint -- how often control groups held the process back.
 *
 * Source: Linux, Documentation/admin-guide/cgroup-v2.rst, cgroup-v1/memory.rst,
 * scheduler/sched-bwc.rst.
 */
#include "measure/restraint.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/peek.h"

const struct reading_row restraint_rows[] = {
#define NUM(group, key, unit, label)                                                               \
	{#group, #key, label, unit, offsetof(struct restraint, group##_##key)},
#include "measure/restraint.def"
};
const unsigned restraint_rows_n = sizeof restraint_rows / sizeof restraint_rows[0];

void restraint_find(struct restraint_place *place, const struct mounts *mounts)
{
	char own[4096];
	int r = peek(own, sizeof own, "/proc/self/cgroup");

	place->cpu = cgroup_find(mounts, own, "cpu");
	place->memory = cgroup_find(mounts, own, "memory");
	if (r < 0)
		place->cpu.refusal = place->memory.refusal = r;
}

/* A line "KEY N" of a text, in units of `unit`; an earlier group's value is added to. */
static void restraint_line(struct reading *to, const char *text, const char *key, uint64_t unit)
{
	char line[32];

	if (peek_line(line, sizeof line, text, key) > 0)
		*to = reading_of((reading_known(to) ? to->value : 0) +
				 strtoull(line, NULL, 10) * unit);
}

static int restraint_cpu(struct restraint *r, const struct cgroup *g, const char *dir)
{
	char text[2048];
	int n = peek(text, sizeof text, "%s/cpu.stat", dir);

	if (n < 0)
		return n;
	restraint_line(&r->cpu_periods, text, "nr_periods", 1);
	restraint_line(&r->cpu_throttled, text, "nr_throttled", 1);
	if (g->v2)
		restraint_line(&r->cpu_throttled_ns, text, "throttled_usec", 1000);
	else
		restraint_line(&r->cpu_throttled_ns, text, "throttled_time", 1);
	return 0;
}

static int restraint_memory(struct restraint *r, const struct cgroup *g, const char *dir)
{
	char text[512];
	uint64_t value;
	int n;

	if (!g->v2) {
		n = peek_uint(&value, "%s/memory.failcnt", dir);
		if (n == 0)
			r->memory_max = reading_of(
				value + (reading_known(&r->memory_max) ? r->memory_max.value : 0));
		if (peek(text, sizeof text, "%s/memory.oom_control", dir) > 0)
			restraint_line(&r->memory_oom_kill, text, "oom_kill", 1);
		return n;
	}
	/* The others' events hold those of the groups below, too. */
	n = peek(text, sizeof text, "%s/memory.events.local", dir);
	if (n < 0)
		return n;
	restraint_line(&r->memory_high, text, "high", 1);
	restraint_line(&r->memory_max, text, "max", 1);
	restraint_line(&r->memory_oom, text, "oom", 1);
	restraint_line(&r->memory_oom_kill, text, "oom_kill", 1);
	return 0;
}

typedef int restraint_group(struct restraint *r, const struct cgroup *g, const char *dir);

/* Ours and all above it.  Returns what refused the first of them, 0: nothing did. */
static int restraint_walk(struct restraint *r, const struct cgroup *g, restraint_group *read)
{
	char dir[sizeof g->dir];
	int first = g->refusal;

	if (first < 0)
		return first;
	memcpy(dir, g->dir, sizeof dir);
	first = read(r, g, dir);
	while (cgroup_up(g, dir))
		(void)read(r, g, dir);
	return first;
}

static struct reading *restraint_at(struct restraint *r, unsigned row)
{
	return (struct reading *)((char *)r + restraint_rows[row].offset);
}

static const struct reading *restraint_of(const struct restraint *r, unsigned row)
{
	return (const struct reading *)((const char *)r + restraint_rows[row].offset);
}

void restraint_read(struct restraint *r, const struct restraint_place *place)
{
	*r = (struct restraint){0};
	int cpu = restraint_walk(r, &place->cpu, restraint_cpu);
	int memory = restraint_walk(r, &place->memory, restraint_memory);

	for (unsigned i = 0; i < restraint_rows_n; i++) {
		int refusal = strcmp(restraint_rows[i].group, "cpu") == 0 ? cpu : memory;

		/* The file may be there without this line. */
		if (!reading_known(restraint_at(r, i)))
			*restraint_at(r, i) = reading_refused(refusal < 0 ? -refusal : ENOENT);
	}
}

void restraint_since(struct restraint *now, const struct restraint *before)
{
	for (unsigned i = 0; i < restraint_rows_n; i++) {
		struct reading *n = restraint_at(now, i);
		const struct reading *b = restraint_of(before, i);

		if (!reading_known(n))
			continue;
		if (!reading_known(b))
			*n = *b;
		else
			n->value = n->value > b->value ? n->value - b->value : 0;
	}
}

void restraint_add(struct restraint *to, const struct restraint *from)
{
	for (unsigned i = 0; i < restraint_rows_n; i++)
		*restraint_at(to, i) = reading_sum(restraint_at(to, i), restraint_of(from, i));
}
