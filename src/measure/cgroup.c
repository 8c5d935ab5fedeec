/*
 * cgroup -- where our control groups are: version 1, 2, or both.
 */
#include "measure/cgroup.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/peek.h"

int cgroup_read(char **text, char *own, size_t size, int *refusal)
{
	int r = mount_read(text), s = peek(own, size, "/proc/self/cgroup");
	char *to = *text;

	*refusal = s < 0 ? s : 0;
	if (r < 0)
		return r;
	/* There may be thousands of others, and each controller looks through these. */
	for (const char *p = *text, *end; *p; p = end) {
		end = strchr(p, '\n');
		end = end ? end + 1 : p + strlen(p);
		const char *type = strstr(p, " - cgroup");

		if (!type || type >= end)
			continue;
		memmove(to, p, (size_t)(end - p));
		to += end - p;
	}
	*to = '\0';
	return 0;
}

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

struct cgroup cgroup_find(const char *mounts, const char *own, const char *controller)
{
	struct cgroup g = {.refusal = -ENOENT};
	char path[MOUNT_TEXT];
	struct mount m;

	for (const char *p = mounts; p && mount_next(&p, &m);) {
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
