/*
 * cgroup -- where our control groups are: version 1, 2, or both.
 */
#include "measure/cgroup.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int cgroup_path(const char *text, const char *controller, char *out, size_t size)
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
static const char *cgroup_below(const char *path, const char *root)
{
	size_t n = strlen(root);

	if (n > 1 && strncmp(path, root, n) == 0)
		path += n;
	else if (n > 1)
		return ""; /* ours is not in what is mounted: what is mounted stands for it */
	return strcmp(path, "/") == 0 ? "" : path;
}

/* Of thousands of mounts few are worth taking apart. */
static bool cgroup_maybe(const char *line, const char *controller)
{
	size_t n = strcspn(line, "\n");
	const char *type = memmem(line, n, " - cgroup", 9);

	return type && (type[9] == '2' ||
			memmem(type, n - (size_t)(type - line), controller, strlen(controller)));
}

struct cgroup cgroup_find(const struct mounts *mounts, const char *own, const char *controller)
{
	struct cgroup g = {.refusal = mounts->refusal ? mounts->refusal : -ENOENT};
	char path[MOUNT_TEXT];
	struct mount m;

	for (const char *p = mounts->text, *next; p && *p; p = next) {
		next = strchr(p, '\n');
		next = next ? next + 1 : p + strlen(p);
		if (!cgroup_maybe(p, controller) || !mount_next(&p, &m))
			continue;
		bool v2 = strcmp(m.type, "cgroup2") == 0;

		if (!v2 && (strcmp(m.type, "cgroup") != 0 || !mount_option(m.super, controller)))
			continue;
		if (v2 && !g.refusal)
			continue; /* the controller's own was found */
		if (cgroup_path(own, v2 ? "" : controller, path, sizeof path) < 0)
			continue;
		g.v2 = v2;
		g.top = strlen(m.point);
		g.refusal = 0;
		snprintf(g.dir, sizeof g.dir, "%s%s", m.point, cgroup_below(path, m.root));
		/* A path of another namespace: the mount stands for it. */
		if (access(g.dir, F_OK) < 0 && errno == ENOENT)
			g.dir[g.top] = '\0';
	}
	return g;
}

bool cgroup_up(const struct cgroup *g, char *dir)
{
	char *slash = strrchr(dir, '/');

	if (strlen(dir) <= g->top || !slash)
		return false;
	*slash = '\0';
	return true;
}
