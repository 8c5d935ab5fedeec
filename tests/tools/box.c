/*
 * box -- makes a box by the program's own runtimes, for the e2e tests: prepare, start, remove.
 *
 *	box [--data=bind|rootfs|tmpfs] [--memory=BYTES] [--cpus=LIST] [--seccomp=default|none]
 *	    [--id=ID] [--hold] [--no-group] RUNTIME ROOT FOLDER WORD...
 *	box --probe RUNTIME
 *	box --clean
 *
 * FOLDER becomes /data.  Its standard output and error are the payload's; the command line
 * that was used is told on standard error, behind "command: ".  --hold: stays when the box has
 * ended, until it is killed.  Exits as the payload did, or 100 plus the code of an error.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runtime/runtime.h"

static int failed(const struct err *err)
{
	fprintf(stderr, "box: %s\n", err->msg);
	return 100 + err->code;
}

static int clean(void)
{
	struct buf told = {0};
	struct err err = {0};
	int lists = sweepup_clean(&told, &err);

	fputs(buf_text(&told), stdout);
	buf_release(&told);
	return lists < 0 ? failed(&err) : 0;
}

static int probe(const char *text)
{
	struct runtime_spec spec;
	struct runtime_found found = {0};
	struct err err = {0};

	if (runtime_spec_parse(&spec, text, &err) < 0)
		return failed(&err);
	spec.ops->probe(&spec, &found);
	printf("%d\n%s\n%s\n%s\n", found.present, found.path, found.version, found.why);
	runtime_spec_release(&spec);
	return 0;
}

static int run(struct box *box, struct err *err)
{
	int status, ret = box->spec->ops->prepare(box, err);

	if (!ret)
		ret = box->spec->ops->start(box, err);
	if (ret < 0)
		return ret;
	fprintf(stderr, "command: %s\n", buf_text(&box->command));
	ret = spawn_wait(&box->child, UINT64_MAX, &status, err);
	if (ret < 0)
		return ret;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* As a trial does it: the group, the folder, the box, and all of it undone. */
static int trial(struct box *box, const struct group_limits *limits, const char *id, bool hold,
		 bool grouped)
{
	char folder[512], name[128];
	struct sweepup *s = NULL;
	struct group *group = calloc(1, sizeof *group);
	struct err err = {0}, last = {0};

	if (!group || sweepup_open(&s, id, &err) < 0)
		return failed(&err);
	snprintf(name, sizeof name, "%s/1", id);
	snprintf(folder, sizeof folder, "%s/1", sweepup_folder(s));
	if (sweepup_path(s, SWEEPUP_GROUP, name, &err) < 0)
		return failed(&err);
	if (grouped && group_make(group, name, limits, &err) < 0)
		fprintf(stderr, "box: without a group: %s\n", err.msg);
	err = (struct err){0};
	if (sweepup_path(s, SWEEPUP_FOLDER, folder, &err) < 0 || mkdir(folder, 0755))
		return failed(&err);
	snprintf(name, sizeof name, "iosonde-%s-1", id);
	box->id = name;
	box->folder = folder;
	box->group = group;
	box->sweepup = s;
	int ret = run(box, &err);

	if (hold)
		pause();
	if (box->spec->ops->remove(box, &last) < 0)
		ret = failed(&last);
	if (sweepup_close(s, &last) < 0)
		ret = failed(&last);
	buf_release(&box->command);
	free(group);
	return ret < 0 ? failed(&err) : ret;
}

static const char *value(const char *word, const char *name)
{
	size_t n = strlen(name);

	return strncmp(word, name, n) ? NULL : word + n;
}

int main(int argc, char **argv)
{
	struct conditions conditions = {.node = -1};
	struct group_limits limits = {0};
	const char *id = "test", *v;
	struct runtime_spec spec;
	struct err err = {0};
	bool hold = false, grouped = true;
	int i = 1;

	for (; i < argc && !strncmp(argv[i], "--", 2); i++) {
		if (!strcmp(argv[i], "--clean"))
			return clean();
		if (!strcmp(argv[i], "--probe") && i + 1 < argc)
			return probe(argv[i + 1]);
		if (!strcmp(argv[i], "--hold"))
			hold = true;
		else if (!strcmp(argv[i], "--no-group"))
			grouped = false;
		else if ((v = value(argv[i], "--data=")))
			conditions.data = !strcmp(v, "rootfs")	? DATA_ROOTFS
					  : !strcmp(v, "tmpfs") ? DATA_TMPFS
								: DATA_BIND;
		else if ((v = value(argv[i], "--memory=")))
			limits.memory = conditions.memory = strtoull(v, NULL, 10);
		else if ((v = value(argv[i], "--cpus=")))
			limits.cpus = conditions.cpus = v;
		else if ((v = value(argv[i], "--seccomp=")))
			conditions.seccomp = strcmp(v, "none") ? SECCOMP_DEFAULT : SECCOMP_NONE;
		else if ((v = value(argv[i], "--id=")))
			id = v;
		else
			return 99;
	}
	if (argc - i < 4)
		return 99;
	if (runtime_spec_parse(&spec, argv[i], &err) < 0)
		return failed(&err);
	struct box box = {
		.spec = &spec,
		.conditions = &conditions,
		.root = argv[i + 1],
		.data = argv[i + 2],
		.argv = argv + i + 3,
		.out = 1,
		.err = 2,
		.stop = -1,
	};
	int status = trial(&box, &limits, id, hold, grouped);

	runtime_spec_release(&spec);
	return status;
}
