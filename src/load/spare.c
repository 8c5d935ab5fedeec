/*
 * spare -- what the run itself reads and writes: never a target.
 */
#include "load/spare.h"

#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>

#include "load/same.h"

static bool spare_program(const struct stat *st)
{
	struct stat exe;
	const char *path = (const char *)(uintptr_t)getauxval(AT_EXECFN);

	if (!stat("/proc/self/exe", &exe) && same_file(st, &exe))
		return true;
	return path && !stat(path, &exe) && same_file(st, &exe);
}

const char *spare_file(const struct stat *st, const struct job_list *list,
		       const struct run_options *opts)
{
	struct stat other;

	if (!S_ISREG(st->st_mode))
		return NULL;
	for (size_t i = 0; i < list->inputs_n; i++)
		if (list->inputs[i].dev == st->st_dev && list->inputs[i].ino == st->st_ino)
			return list->inputs[i].path ? "a job file"
						    : "a standard stream of this run";
	for (size_t i = 0; i < opts->output.n; i++)
		if (!stat(opts->output.v[i], &other) && same_file(st, &other))
			return "an output of this run";
	return spare_program(st) ? "the running program" : NULL;
}

/* The folder a path lies in; -1 when that cannot be told. */
static int spare_folder(const char *path, struct stat *st)
{
	char *copy = strdup(path);
	int ret = copy ? stat(dirname(copy), st) : -1;

	free(copy);
	return ret;
}

static const char *spare_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

const char *spare_path(const char *path, const struct run_options *opts)
{
	struct stat here, there;

	if (spare_folder(path, &here))
		return NULL;
	for (size_t i = 0; i < opts->output.n; i++) {
		const char *output = opts->output.v[i];

		if (!strcmp(spare_name(path), spare_name(output)) &&
		    !spare_folder(output, &there) && same_file(&here, &there))
			return "an output of this run";
	}
	return NULL;
}
