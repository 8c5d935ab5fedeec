/*
 * counters -- what the processor and the kernel count for a thread.
 */
#include "measure/counters.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/perf_event.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { COUNTERS_NOT_NOTHING, COUNTERS_NOT_KERNEL, COUNTERS_NOT_USER };

static const struct {
	uint32_t type;
	uint64_t event;
	int without;
} counters_events[COUNTERS] = {
#define COUNTER(symbol, name, kind, event, without)                                                \
	{PERF_TYPE_##kind, PERF_COUNT_##event, COUNTERS_NOT_##without},
#include "measure/counters.def"
};

const char *const counter_names[COUNTERS] = {
#define COUNTER(symbol, name, ...) name,
#include "measure/counters.def"
};

/* pid is a group's folder where flags say so; cpu -1: wherever it runs. */
static int counters_event(unsigned i, int pid, int cpu, int leader, unsigned long flags)
{
	struct perf_event_attr attr = {
		.type = counters_events[i].type,
		.size = sizeof attr,
		.config = counters_events[i].event,
		.inherit = cpu < 0,
		.exclude_kernel = counters_events[i].without == COUNTERS_NOT_KERNEL,
		.exclude_user = counters_events[i].without == COUNTERS_NOT_USER,
		.exclude_hv = counters_events[i].without == COUNTERS_NOT_KERNEL,
		.read_format = PERF_FORMAT_GROUP | PERF_FORMAT_TOTAL_TIME_ENABLED |
			       PERF_FORMAT_TOTAL_TIME_RUNNING,
	};
	long fd =
		syscall(SYS_perf_event_open, &attr, pid, cpu, leader, flags | PERF_FLAG_FD_CLOEXEC);

	return fd < 0 ? -errno : (int)fd;
}

void counters_refuse(struct counters *c, int errnum)
{
	*c = (struct counters){0};
	for (unsigned i = 0; i < COUNTERS; i++) {
		c->fd[i] = -1;
		c->error[i] = errnum;
	}
}

void counters_open(struct counters *c, uint64_t room)
{
	int leader = -1;

	*c = (struct counters){0};
	for (unsigned i = 0; i < COUNTERS; i++) {
		/* Without its leader there is no group: one refusal tells for all. */
		int fd = i && leader < 0 ? -c->error[0] : counters_event(i, 0, -1, leader, 0);

		if (i == 0 && fd >= 0 && room < COUNTERS) {
			close(fd);
			fd = -EMFILE;
		}
		c->fd[i] = fd < 0 ? -1 : fd;
		c->error[i] = fd < 0 ? -fd : 0;
		c->n += fd >= 0;
		if (i == 0)
			leader = c->fd[0];
	}
}

struct counters_mark counters_mark(const struct counters *c)
{
	struct counters_mark m = {0};
	uint64_t raw[3 + COUNTERS]; /* how many, enabled, running, the counts */

	if (!c->n || read(c->fd[0], raw, sizeof raw) < (ssize_t)((3 + c->n) * sizeof raw[0]))
		return m;
	m.enabled = raw[1];
	m.running = raw[2];
	for (unsigned i = 0, k = 3; i < COUNTERS; i++)
		if (c->fd[i] >= 0)
			m.value[i] = raw[k++];
	return m;
}

void counters_between(const struct counters *c, const struct counters_mark *before,
		      const struct counters_mark *after, struct reading out[COUNTERS])
{
	for (unsigned i = 0; i < COUNTERS; i++)
		out[i] = !c->n || c->fd[i] < 0 ? reading_refused(c->error[i])
					       : reading_counted(after->value[i] - before->value[i],
								 after->enabled - before->enabled,
								 after->running - before->running);
}

void counters_close(struct counters *c)
{
	for (unsigned i = 0; i < COUNTERS && c->n; i++)
		if (c->fd[i] >= 0)
			close(c->fd[i]);
	*c = (struct counters){0};
}

void counters_group_close(struct counters_group *c)
{
	for (unsigned i = 0; c->fd && i < c->cpus * c->n; i++)
		if (c->fd[i] >= 0)
			close(c->fd[i]);
	free(c->fd);
	c->fd = NULL;
}

/* All of a CPU; 0 where it is off, or -errno. */
static int counters_group_cpu(struct counters_group *c, int dir, unsigned cpu)
{
	int *fd = &c->fd[cpu * c->n];

	for (unsigned i = 0; i < c->n; i++) {
		fd[i] = counters_event(c->which[i], dir, (int)cpu, i ? fd[0] : -1,
				       PERF_FLAG_PID_CGROUP);
		if (fd[i] == -ENODEV && i == 0 && cpu)
			return 0;
		if (fd[i] < 0)
			return fd[i];
	}
	return 0;
}

void counters_group_open(struct counters_group *c, const char *dir, const enum counter *which,
			 unsigned n)
{
	long cpus = sysconf(_SC_NPROCESSORS_CONF);
	int at = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC), r = at < 0 ? -errno : 0;

	*c = (struct counters_group){.n = n, .cpus = cpus > 0 ? (unsigned)cpus : 1};
	memcpy(c->which, which, n * sizeof *which);
	c->fd = malloc(c->cpus * n * sizeof *c->fd);
	if (c->fd)
		memset(c->fd, -1, c->cpus * n * sizeof *c->fd);
	else
		r = -ENOMEM;
	for (unsigned cpu = 0; r == 0 && cpu < c->cpus; cpu++)
		r = counters_group_cpu(c, at, cpu);
	if (at >= 0)
		close(at);
	if (r < 0)
		counters_group_close(c);
	c->error = -r;
}

struct counters_mark counters_group_mark(const struct counters_group *c)
{
	struct counters_mark m = {0};
	uint64_t raw[3 + COUNTERS];

	for (unsigned cpu = 0; c->fd && cpu < c->cpus; cpu++) {
		int fd = c->fd[cpu * c->n];

		if (fd < 0 || read(fd, raw, sizeof raw) < (ssize_t)((3 + c->n) * sizeof raw[0]))
			continue;
		m.enabled += raw[1];
		m.running += raw[2];
		for (unsigned i = 0; i < c->n; i++)
			m.value[c->which[i]] += raw[3 + i];
	}
	return m;
}

struct reading counters_group_between(const struct counters_group *c,
				      const struct counters_mark *before,
				      const struct counters_mark *after, enum counter a,
				      enum counter b)
{
	uint64_t value = after->value[a] - before->value[a];

	if (!c->fd)
		return reading_refused(c->error);
	if (b != a)
		value += after->value[b] - before->value[b];
	return reading_counted(value, after->enabled - before->enabled,
			       after->running - before->running);
}
