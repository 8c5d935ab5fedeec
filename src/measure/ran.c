/*
 * ran -- what all threads of the machine have run.
 */
#include "measure/ran.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/peek.h"
#include "measure/mount.h"
#include "measure/task.h"

const char *const ran_source_words[RAN_SOURCES] = {
	"",
	"cpuacct.usage of the root group",
	"cpu.stat of the groups at the top, and threads of the kernel",
};

static bool ran_has(const char *dir, const char *file)
{
	char path[GROUP_PATH + 32];

	snprintf(path, sizeof path, "%s/%s", dir, file);
	return access(path, F_OK) == 0;
}

/* Nothing but threads of the kernel is in the root group itself. */
static bool ran_bare(const char *dir)
{
	char path[GROUP_PATH + 32];
	struct task t;
	int pid;
	bool bare = true;

	snprintf(path, sizeof path, "%s/cgroup.procs", dir);
	FILE *f = fopen(path, "re");

	if (!f)
		return false;
	while (bare && fscanf(f, "%d", &pid) == 1)
		bare = task_read(&t, pid, 0) < 0 || t.kernel;
	fclose(f);
	return bare;
}

struct ran ran_at(const char *dir, bool v2)
{
	struct ran r = {.errnum = ENOENT};

	/* Files that the root alone has, and lacks. */
	if (v2 ? ran_has(dir, "cgroup.type") || !ran_has(dir, "cgroup.procs")
	       : !ran_has(dir, "release_agent") || !ran_has(dir, "cpuacct.usage"))
		return r;
	if (v2 && !ran_bare(dir)) {
		r.errnum = ENODATA;
		return r;
	}
	snprintf(r.dir, sizeof r.dir, "%s", dir);
	r.source = v2 ? RAN_GROUPS : RAN_ROOT;
	r.errnum = 0;
	return r;
}

struct ran ran_find(void)
{
	struct mounts mounts = mounts_read();
	const char *text = mounts.text;
	struct ran found = {.errnum = mounts.refusal ? -mounts.refusal : ENOENT};
	struct mount m;

	while (found.source != RAN_ROOT && text && mount_next(&text, &m)) {
		bool v2 = strcmp(m.type, "cgroup2") == 0;

		if (!v2 && (strcmp(m.type, "cgroup") != 0 || !mount_option(m.super, "cpuacct")))
			continue;
		struct ran r = ran_at(m.point, v2);

		/* Version 1 knows all of them. */
		if (r.source == RAN_ROOT || (!found.source && r.errnum != ENOENT))
			found = r;
	}
	mounts_release(&mounts);
	return found;
}

static struct ran_mark ran_groups(const char *root)
{
	struct ran_mark m = {.ns = reading_of(0)};
	char text[2048], line[32];
	struct dirent *e;
	DIR *d = opendir(root);

	if (!d)
		return (struct ran_mark){.ns = reading_refused(errno)};
	while ((e = readdir(d))) {
		if (e->d_name[0] == '.' || e->d_type != DT_DIR ||
		    peek(text, sizeof text, "%s/%s/cpu.stat", root, e->d_name) < 0 ||
		    peek_line(line, sizeof line, text, "usage_usec") < 0)
			continue;
		m.ns.value += strtoull(line, NULL, 10) * 1000;
		/* Whatever their order is. */
		m.groups += (uint64_t)e->d_ino * 0x9e3779b97f4a7c15u;
	}
	closedir(d);
	return m;
}

struct ran_mark ran_mark(const struct ran *r)
{
	uint64_t ns = 0;

	if (!r->source)
		return (struct ran_mark){.ns = reading_refused(r->errnum)};
	if (r->source == RAN_GROUPS)
		return ran_groups(r->dir);
	int got = peek_uint(&ns, "%s/cpuacct.usage", r->dir);

	return (struct ran_mark){.ns = reading_result(got, ns)};
}

struct reading ran_between(const struct ran *r, const struct ran_mark *before,
			   const struct ran_mark *after, uint64_t kernel_ns)
{
	struct reading ran = reading_known(&after->ns) ? before->ns : after->ns;

	if (!reading_known(&ran))
		return ran;
	ran.value = after->ns.value > ran.value ? after->ns.value - ran.value : 0;
	if (r->source == RAN_GROUPS)
		ran.value += kernel_ns;
	if (before->groups != after->groups)
		ran.state = READING_ESTIMATED;
	return ran;
}
