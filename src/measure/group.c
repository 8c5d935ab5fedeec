/*
 * group -- control groups of our own: made, limited and found.
 */
#include "measure/group.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/peek.h"
#include "measure/cgroup.h"
#include "measure/mount.h"

/* What version 2 hands down: what is limited or read, and what runtimes ask for. */
static const char *const group_handed[] = {"cpu", "cpuset", "io", "memory", "pids"};

int group_write(const char *dir, const char *file, const char *text)
{
	char path[GROUP_PATH + 32];

	snprintf(path, sizeof path, "%s/%s", dir, file);
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	int r = file_write_all(fd, text, strlen(text));

	close(fd);
	return r;
}

/* Every hierarchy once, dir being where it is mounted. */
static int group_hierarchies(struct group *g)
{
	struct mounts mounts = mounts_read();
	const char *text = mounts.text;
	int refusal = mounts.refusal;
	struct mount m;

	*g = (struct group){0};
	while (g->n < GROUP_DIRS && mount_next(&text, &m)) {
		bool v2 = strcmp(m.type, "cgroup2") == 0;
		struct group_dir *d = &g->dir[g->n];
		unsigned i = 0;

		if (!v2 && strcmp(m.type, "cgroup") != 0)
			continue;
		snprintf(d->dir, sizeof d->dir, "%s", m.point);
		snprintf(d->controllers, sizeof d->controllers, "%.127s", v2 ? "" : m.super);
		while (i < g->n && strcmp(g->dir[i].controllers, d->controllers) != 0)
			i++;
		g->n += i == g->n;
	}
	mounts_release(&mounts);
	return g->n ? 0 : refusal ? refusal : -ENOENT;
}

/* A cpuset takes no process before it has CPUs and nodes: those of the level above. */
static void group_inherit(const char *dir, const char *file)
{
	char text[1024], up[1024];

	if (peek(text, sizeof text, "%s/%s", dir, file) == 0 &&
	    peek(up, sizeof up, "%s/../%s", dir, file) > 0)
		(void)group_write(dir, file, up);
}

static void group_hand_down(const char *dir)
{
	char has[256], word[16];

	if (peek(has, sizeof has, "%s/cgroup.controllers", dir) <= 0)
		return;
	for (size_t i = 0; i < sizeof group_handed / sizeof *group_handed; i++) {
		if (!strstr(has, group_handed[i]))
			continue;
		snprintf(word, sizeof word, "+%s", group_handed[i]);
		(void)group_write(dir, "cgroup.subtree_control", word);
	}
}

/* Make path below d->dir, level by level, and let d->dir be it. */
static int group_descend(struct group_dir *d, const char *path)
{
	size_t n = strlen(d->dir);
	bool v2 = !d->controllers[0];

	if (n + strlen(path) + sizeof "/launcher" > sizeof d->dir)
		return -ENAMETOOLONG;
	while (*path) {
		size_t len = 1 + strcspn(path + 1, "/");

		if (v2)
			group_hand_down(d->dir);
		memcpy(d->dir + n, path, len);
		d->dir[n += len] = '\0';
		path += len;
		if (mkdir(d->dir, 0755) < 0 && errno != EEXIST)
			return -errno;
		if (!v2 && mount_option(d->controllers, "cpuset")) {
			group_inherit(d->dir, "cpuset.cpus");
			group_inherit(d->dir, "cpuset.mems");
		}
	}
	return 0;
}

static void group_drop(struct group *g, unsigned i)
{
	memmove(&g->dir[i], &g->dir[i + 1], (--g->n - i) * sizeof g->dir[0]);
}

/* Make it below base of every hierarchy, or of version 2 alone; those that refuse are left out. */
static int group_below(struct group *g, const char *base, const char *name, bool v2_only)
{
	int r = group_hierarchies(g), first = r;

	if (snprintf(g->path, sizeof g->path, "%s/iosonde/%s", base, name) >= (int)sizeof g->path)
		return -ENAMETOOLONG;
	for (unsigned i = 0; i < g->n;) {
		struct group_dir *d = &g->dir[i];

		/* Another run that ends removes the levels above while they are empty. */
		for (int tries = 0; tries < 3; tries++) {
			size_t top = strlen(d->dir);

			r = v2_only && d->controllers[0] ? -ENOENT : group_descend(d, g->path);
			if (r != -ENOENT)
				break;
			d->dir[top] = '\0';
		}
		if (r < 0 && (!first || first == -ENOENT))
			first = r;
		if (r < 0)
			group_drop(g, i);
		else
			i++;
	}
	return g->n ? 0 : first ? first : -ENOENT;
}

const char *group_dir(const struct group *g, const char *controller, bool *v2)
{
	const char *dir = NULL;

	*v2 = false;
	for (unsigned i = 0; i < g->n; i++) {
		if (mount_option(g->dir[i].controllers, controller)) {
			*v2 = false;
			return g->dir[i].dir;
		}
		if (!g->dir[i].controllers[0]) {
			dir = g->dir[i].dir;
			*v2 = true;
		}
	}
	return dir;
}

static int group_limit(const struct group *g, const char *controller, const char *v1_file,
		       const char *v2_file, const char *text, struct err *err)
{
	bool v2;
	const char *dir = group_dir(g, controller, &v2), *file = v2 ? v2_file : v1_file;
	int r = dir ? group_write(dir, file, text) : -ENOENT;

	if (r == -ENOENT)
		return err_set(err, ERR_UNAVAILABLE, ENOENT,
			       "control groups: no controller '%s' for %s: it is not handed down "
			       "where a group above holds processes",
			       controller, g->path);
	return r < 0 ? err_sys(err, ERR_UNAVAILABLE, -r, "control groups: '%s' into %s/%s", text,
			       dir, file)
		     : 0;
}

static int group_limits(const struct group *g, const struct group_limits *l, struct err *err)
{
	char text[32];
	int r = 0;

	if (l->cpus)
		r = group_limit(g, "cpuset", "cpuset.cpus", "cpuset.cpus", l->cpus, err);
	if (r == 0 && l->nodes)
		r = group_limit(g, "cpuset", "cpuset.mems", "cpuset.mems", l->nodes, err);
	snprintf(text, sizeof text, "%llu", (unsigned long long)l->memory);
	if (r == 0 && l->memory)
		r = group_limit(g, "memory", "memory.limit_in_bytes", "memory.max", text, err);
	return r;
}

/* Our own group of version 2, "" where there is none: where it was delegated to us. */
static void group_own(char *out, size_t size)
{
	char own[4096];

	*out = '\0';
	if (peek(own, sizeof own, "/proc/self/cgroup") > 0)
		(void)cgroup_path(own, "", out, size);
}

int group_make(struct group *g, const char *name, const struct group_limits *limits,
	       struct err *err)
{
	char own[MOUNT_TEXT];
	struct err ignored = {0};
	int r = group_below(g, "", name, false);

	if (r == -EACCES || r == -EPERM || r == -EROFS) {
		group_own(own, sizeof own);
		if (own[0] && own[1] && group_below(g, own, name, true) == 0)
			r = 0;
	}
	if (r < 0) {
		g->n = 0;
		return err_set(err, ERR_UNAVAILABLE, -r,
			       "no control group can be made: %s; root makes them, or who has had "
			       "one delegated (systemd-run --user --scope -p Delegate=yes)",
			       strerror(-r));
	}
	r = group_limits(g, limits, err);
	for (unsigned i = 0; i < g->n && r == 0; i++) {
		struct group_dir launcher = g->dir[i];

		r = group_descend(&launcher, "/launcher");
		if (r < 0)
			err_sys(err, ERR_FAILED, -r, "control groups: %s/launcher", g->dir[i].dir);
		snprintf(g->enter[i], sizeof g->enter[i], "%s/cgroup.procs", launcher.dir);
	}
	if (r < 0) {
		(void)group_remove(g, &ignored);
		g->n = 0;
	}
	return r;
}

/* Keep the hierarchies that have it. */
static void group_keep(struct group *g, const char *path)
{
	for (unsigned i = 0; i < g->n; i++) {
		size_t top = strlen(g->dir[i].dir);

		/* A folder of one hierarchy is the same path in all. */
		if (strncmp(path, g->dir[i].dir, top) == 0 && strchr("/", path[top]))
			path += top;
	}
	snprintf(g->path, sizeof g->path, "%s", path);
	for (unsigned i = 0; i < g->n;) {
		char *dir = g->dir[i].dir;
		size_t top = strlen(dir);

		snprintf(dir + top, sizeof g->dir[i].dir - top, "%s", path);
		if (access(dir, F_OK) < 0)
			group_drop(g, i);
		else
			i++;
	}
}

int group_find(struct group *g, const char *name, struct err *err)
{
	char path[GROUP_PATH], own[MOUNT_TEXT];
	bool ours = name[0] != '/';
	int r = group_hierarchies(g);

	snprintf(path, sizeof path, "%s%s", ours ? "/iosonde/" : "", name);
	group_keep(g, path);
	if (!g->n && ours && r == 0) {
		group_own(own, sizeof own);
		snprintf(path, sizeof path, "%s/iosonde/%s", own, name);
		(void)group_hierarchies(g);
		group_keep(g, path);
	}
	return g->n ? 0
		    : err_set(err, ERR_INPUT, ENOENT, "control group %s: there is none%s", name,
			      r < 0 ? ", no hierarchy is mounted" : "");
}
