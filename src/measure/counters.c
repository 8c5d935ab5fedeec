/*
 * counters -- what the processor and the kernel count for a thread.
 */
#include "measure/counters.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <stdbool.h>
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

static int counters_event(unsigned i, int group)
{
	struct perf_event_attr attr = {
		.type = counters_events[i].type,
		.size = sizeof attr,
		.config = counters_events[i].event,
		.inherit = 1,
		.exclude_kernel = counters_events[i].without == COUNTERS_NOT_KERNEL,
		.exclude_user = counters_events[i].without == COUNTERS_NOT_USER,
		.exclude_hv = counters_events[i].without == COUNTERS_NOT_KERNEL,
		.read_format = PERF_FORMAT_GROUP | PERF_FORMAT_TOTAL_TIME_ENABLED |
			       PERF_FORMAT_TOTAL_TIME_RUNNING,
	};
	long fd = syscall(SYS_perf_event_open, &attr, 0, -1, group, PERF_FLAG_FD_CLOEXEC);

	return fd < 0 ? -errno : (int)fd;
}

void counters_open(struct counters *c, uint64_t room)
{
	int leader = -1;

	*c = (struct counters){0};
	for (unsigned i = 0; i < COUNTERS; i++) {
		/* Without its leader there is no group: one refusal tells for all. */
		int fd = i && leader < 0 ? -c->error[0] : counters_event(i, leader);

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
