/*
 * group_walk -- what is in a control group and below it: told, or killed and removed.
 */
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "measure/group.h"
#include "measure/mount.h"

/* The groups below dir, then itself: leave(dir), or where that is NULL tell of its processes. */
static void group_walk(char *dir, size_t size, void (*tell)(void *, pid_t), void *arg,
		       void (*leave)(const char *))
{
	size_t n = strlen(dir);
	char *text = NULL, *end;
	struct err ignored = {0};
	struct dirent *e;
	DIR *d = opendir(dir);

	while (d && (e = readdir(d))) {
		if (e->d_name[0] == '.' || e->d_type != DT_DIR)
			continue;
		if (snprintf(dir + n, size - n, "/%s", e->d_name) < (int)(size - n))
			group_walk(dir, size, tell, arg, leave);
		dir[n] = '\0';
	}
	if (d)
		closedir(d);
	if (leave) {
		leave(dir);
		return;
	}
	snprintf(dir + n, size - n, "/cgroup.procs");
	size_t len;

	if (file_read(dir, 16 << 20, &text, &len, NULL, &ignored) >= 0)
		for (const char *p = text; *p; p = end + (*end == '\n')) {
			pid_t pid = (pid_t)strtol(p, &end, 10);

			if (end == p)
				break;
			tell(arg, pid);
		}
	free(text);
	dir[n] = '\0';
}

static void group_walk_dir(const char *dir, void (*tell)(void *, pid_t), void *arg,
			   void (*leave)(const char *))
{
	char path[2 * GROUP_PATH];

	snprintf(path, sizeof path, "%s", dir);
	group_walk(path, sizeof path, tell, arg, leave);
}

void group_each(const struct group *g, void (*tell)(void *arg, pid_t pid), void *arg)
{
	bool v2;
	const char *dir = group_dir(g, "", &v2);

	if (!dir)
		dir = group_dir(g, "cpuacct", &v2);
	if (!dir && g->n)
		dir = g->dir[0].dir;
	if (dir)
		group_walk_dir(dir, tell, arg, NULL);
}

static void group_kill_one(void *arg, pid_t pid)
{
	/* 0: of another namespace of processes. */
	if (pid > 0)
		(void)kill(pid, SIGKILL);
	*(unsigned *)arg += 1;
}

static void group_rmdir(const char *dir)
{
	(void)rmdir(dir);
}

/* How many processes were still in it. */
static unsigned group_kill(const struct group *g)
{
	unsigned n = 0;

	for (unsigned i = 0; i < g->n; i++) {
		const struct group_dir *d = &g->dir[i];

		/* What is frozen does not die. */
		if (mount_option(d->controllers, "freezer"))
			(void)group_write(d->dir, "freezer.state", "THAWED");
		if (!d->controllers[0])
			(void)group_write(d->dir, "cgroup.kill", "1");
		group_walk_dir(d->dir, group_kill_one, &n, NULL);
	}
	return n;
}

int group_remove(const struct group *g, struct err *err)
{
	enum { TRIES = 400 }; /* of 5 ms */
	unsigned left = 0, n = 0;
	char up[GROUP_PATH];

	if (!strstr(g->path, "/iosonde/"))
		return err_set(err, ERR_REFUSED, EPERM, "control group %s is not ours", g->path);
	for (unsigned tries = 0; tries < TRIES; tries++) {
		n = group_kill(g);
		left = 0;
		for (unsigned i = 0; i < g->n; i++) {
			group_walk_dir(g->dir[i].dir, NULL, NULL, group_rmdir);
			left += access(g->dir[i].dir, F_OK) == 0;
		}
		if (!left)
			break;
		nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
	}
	/* /iosonde and /iosonde/RUN: kept by whoever is in them. */
	for (unsigned i = 0; i < g->n && !left; i++) {
		snprintf(up, sizeof up, "%s", g->dir[i].dir);
		for (int level = 0; level < 2; level++) {
			*strrchr(up, '/') = '\0';
			(void)rmdir(up);
		}
	}
	return left ? err_set(err, ERR_FAILED, EBUSY,
			      "control group %s: %u processes in it do not end", g->path, n)
		    : 0;
}
