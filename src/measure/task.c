/*
 * task -- processes and threads of others, as /proc has them.
 */
#include "measure/task.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/peek.h"

int task_parse(struct task *t, const char *text)
{
	enum { KTHREAD = 0x00200000, FIELD = 3, PPID = 4, FLAGS = 9, USER = 14, SYSTEM = 15 };
	enum { CUSER = 16, CSYSTEM = 17, NICE = 19, START = 22, MEMORY = 23, GUEST = 43 };
	const char *name = strchr(text, '('), *end = strrchr(text, ')');
	int64_t field[GUEST + 1] = {0};

	*t = (struct task){0};
	if (!name || !end || end < name || end[1] != ' ')
		return -EINVAL;
	snprintf(t->name, sizeof t->name, "%.*s", (int)(end - name - 1), name + 1);
	const char *p = end + 2;

	t->dead = *p == 'Z' || *p == 'X';
	p++;
	for (int i = FIELD + 1; i <= GUEST; i++) {
		char *next;

		field[i] = (int64_t)strtoull(p, &next, 10);
		if (next == p)
			return -EINVAL;
		p = next;
	}
	t->ppid = (pid_t)field[PPID];
	t->kernel = field[FLAGS] & KTHREAD;
	/* One that is about to become a zombie has given its memory back. */
	t->dead |= !t->kernel && !field[MEMORY];
	t->nice = (int)field[NICE];
	t->start = (uint64_t)field[START];
	t->user = (uint64_t)field[USER];
	t->system = (uint64_t)field[SYSTEM];
	t->guest = (uint64_t)field[GUEST];
	t->children[0] = (uint64_t)field[CUSER];
	t->children[1] = (uint64_t)field[CSYSTEM];
	return 0;
}

uint64_t task_tick_ns(void)
{
	long hz = sysconf(_SC_CLK_TCK);

	return 1000000000u / (hz > 0 ? (uint64_t)hz : 100);
}

static uint64_t task_process_ns(pid_t pid)
{
	struct timespec t;
	clockid_t id;

	if (clock_getcpuclockid(pid, &id) != 0 || clock_gettime(id, &t) < 0)
		return 0;
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

uint64_t task_ns(pid_t pid, pid_t tid)
{
	uint64_t ns = 0;

	(void)peek_uint(&ns, "/proc/%d/task/%d/schedstat", (int)pid, (int)tid);
	return ns;
}

int task_read(struct task *t, pid_t pid, pid_t tid)
{
	char text[1024], path[64];

	if (tid)
		snprintf(path, sizeof path, "/proc/%d/task/%d", (int)pid, (int)tid);
	else
		snprintf(path, sizeof path, "/proc/%d", (int)pid);
	int r = peek(text, sizeof text, "%s/stat", path);

	if (r >= 0)
		r = task_parse(t, text);
	if (r < 0)
		return r;
	uint64_t ns = tid ? task_ns(pid, tid) : task_process_ns(pid);

	t->ns = ns ? ns : (t->user + t->system) * task_tick_ns();
	return 0;
}

void task_each(const char *dir, void (*tell)(void *arg, pid_t number), void *arg)
{
	DIR *d = opendir(dir);
	const struct dirent *e;

	while (d && (e = readdir(d))) {
		pid_t number = (pid_t)strtol(e->d_name, NULL, 10);

		if (number > 0)
			tell(arg, number);
	}
	if (d)
		closedir(d);
}

int task_command(pid_t pid, char *out, size_t size)
{
	int r = peek(out, size, "/proc/%d/cmdline", (int)pid);

	return r < 0 ? r : (int)strlen(out);
}
