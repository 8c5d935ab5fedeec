/*
 * jobfile -- jobs from job files.
 *
 * cmdline.c has the command line.
 */
#include "job/jobfile.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "job/ini.h"

enum {
	JOBFILE_MAX = 16 << 20, /* bytes of one file */
	JOBFILE_DEPTH = 16,	/* includes within includes */
	JOBFILE_INPUTS = 1000,	/* files of one run, includes counted each time */
	JOBFILE_JOBS = 10000,	/* sections of one run */
};

/* A file being read, and those that include it. */
struct jobfile_source {
	const struct jobfile_source *parent;
	const char *path;
	dev_t dev;
	ino_t ino;
};

/* What the lines read so far have begun. */
struct jobfile {
	struct job_list *list;
	struct job *global; /* holds for the sections to come */
	struct job *job;    /* the section: global or the last of the list; NULL: none yet */
	bool stonewall;	    /* the next job waits for those of the file before */
	bool skip;	    /* the section is not wanted: its lines are passed over */
};

static const char *jobfile_name(const char *path)
{
	return strcmp(path, "-") ? path : "<stdin>";
}

static int jobfile_no_memory(struct err *err)
{
	return err_set(err, ERR_FAILED, ENOMEM, "out of memory");
}

int jobfile_add_job(struct job_list *list, const struct job *global, const char *name,
		    const char *where, struct err *err)
{
	if (list->n >= JOBFILE_JOBS)
		return err_set(err, ERR_INPUT, 0, "more than %d jobs; use numjobs for many alike",
			       JOBFILE_JOBS);
	if (!(list->n & (list->n - 1))) { /* grow at powers of two */
		struct job *jobs =
			reallocarray(list->jobs, list->n ? list->n * 2 : 1, sizeof *jobs);

		if (!jobs)
			return jobfile_no_memory(err);
		list->jobs = jobs;
	}
	struct job job = {0};
	int ret = job_copy(&job, global, err);

	if (ret)
		return ret;
	for (int i = 0; i < JOB_OPTIONS; i++) {
		if (job.origin[i] != ORIGIN_DEFAULT)
			job.origin[i] = ORIGIN_GLOBAL;
	}
	job.vary_inherited = job.vary.n;
	free(job.where);
	free(job.section);
	job.where = strdup(where);
	job.section = strdup(name);
	ret = job.where && job.section ? 0 : jobfile_no_memory(err);
	if (!ret)
		ret = job_set(&job, list, "name", name, ORIGIN_JOB, err);
	if (ret < 0) {
		job_release(&job);
		return ret;
	}
	list->jobs[list->n++] = job;
	return 0;
}

/* fio takes every section whose name begins so for a [global]. */
bool jobfile_is_global(const char *name)
{
	return !strncmp(name, "global", 6);
}

static int jobfile_section(struct jobfile *f, const struct jobfile_source *source,
			   const struct ini_line *line, struct err *err)
{
	struct buf where = {0};

	if (source->parent)
		return err_set(err, ERR_INPUT, 0,
			       "a section in an included file; include options, name job files "
			       "one after another for more jobs");
	f->skip = false;
	if (jobfile_is_global(line->name)) {
		f->job = f->global;
		return 0;
	}
	if (!job_wanted(f->list, line->name)) {
		f->skip = true;
		return 0;
	}
	buf_printf(&where, "%s:%u", jobfile_name(source->path), line->line);
	int ret = buf_failed(&where)
			  ? jobfile_no_memory(err)
			  : jobfile_add_job(f->list, f->global, line->name, buf_text(&where), err);

	buf_release(&where);
	if (ret)
		return ret;
	f->job = &f->list->jobs[f->list->n - 1];
	if (f->stonewall)
		f->job->stonewall = true;
	f->stonewall = false;
	return 0;
}

static int jobfile_option(struct jobfile *f, const struct ini_line *line, struct err *err)
{
	if (!f->job)
		return err_set(err, ERR_INPUT, 0,
			       "option %.60s before any section; begin with [global] or [NAME]",
			       line->name);
	bool global = f->job == f->global;
	int ret = job_set(f->job, f->list, line->name, line->value,
			  global ? ORIGIN_GLOBAL : ORIGIN_JOB, err);

	if (ret >= 0)
		return 0;
	if (global)
		err_in(err, "[global]");
	else
		err_in(err, "job %.200s", f->job->name);
	return ret;
}

static int jobfile_input(struct job_list *list, const char *path, const struct stat *st,
			 struct err *err)
{
	if (list->inputs_n >= JOBFILE_INPUTS)
		return err_set(err, ERR_INPUT, 0, "more than %d job files and includes",
			       JOBFILE_INPUTS);
	return job_input_add(list, path, st) ? jobfile_no_memory(err) : 0;
}

static int jobfile_source_read(struct jobfile *f, const struct jobfile_source *parent,
			       const char *path, struct err *err);

/* Relative to the including file, else to the working folder, as fio looks for it first. */
static int jobfile_include(struct jobfile *f, const struct jobfile_source *source,
			   const struct ini_line *line, struct err *err)
{
	const char *slash = strrchr(source->path, '/');
	struct buf beside = {0};
	int ret, depth = 0;

	if (!f->job)
		return err_set(err, ERR_INPUT, 0,
			       "include before any section; begin with [global] or [NAME]");
	for (const struct jobfile_source *s = source; s; s = s->parent)
		depth++;
	if (depth > JOBFILE_DEPTH)
		return err_set(err, ERR_INPUT, 0, "more than %d includes within one another",
			       JOBFILE_DEPTH);
	if (slash && line->name[0] != '/')
		buf_add(&beside, source->path, (size_t)(slash - source->path) + 1);
	buf_str(&beside, line->name);
	char *path = buf_take(&beside);

	if (!path)
		return jobfile_no_memory(err);
	ret = jobfile_source_read(f, source, path, err);
	if (ret == -ENOENT && slash && line->name[0] != '/') {
		struct err other = {0};
		int again = jobfile_source_read(f, source, line->name, &other);

		if (again != -ENOENT) {
			ret = again;
			*err = other;
		}
	}
	free(path);
	return ret;
}

static int jobfile_line(struct jobfile *f, const struct jobfile_source *source,
			const struct ini_line *line, struct err *err)
{
	unsigned column = line->column;
	int ret;

	if (line->kind == INI_SECTION) {
		ret = jobfile_section(f, source, line, err);
	} else if (f->skip) {
		ret = 0;
	} else if (line->kind == INI_INCLUDE) {
		ret = jobfile_include(f, source, line, err);
	} else {
		if (f->job && job_option_known(line->name) >= 0)
			column = line->value_column;
		ret = jobfile_option(f, line, err);
	}
	if (ret)
		err_in(err, "%s:%u:%u", jobfile_name(source->path), line->line, column);
	return ret;
}

static int jobfile_lines(struct jobfile *f, const struct jobfile_source *source, char *data,
			 size_t len, struct err *err)
{
	struct ini_line line;
	struct ini ini;
	int ret;

	ini_init(&ini, jobfile_name(source->path), data, len);
	while ((ret = ini_next(&ini, &line, err)) > 0) {
		ret = jobfile_line(f, source, &line, err);
		if (ret)
			break;
	}
	ini_release(&ini);
	return ret;
}

static int jobfile_source_read(struct jobfile *f, const struct jobfile_source *parent,
			       const char *path, struct err *err)
{
	struct jobfile_source source = {.parent = parent, .path = path};
	struct stat st;
	char *data;
	size_t len;

	if (parent && !strcmp(path, "-"))
		return err_set(err, ERR_INPUT, 0, "standard input cannot be included");
	int ret = file_read(path, JOBFILE_MAX, &data, &len, &st, err);

	if (ret)
		return ret;
	source.dev = st.st_dev;
	source.ino = st.st_ino;
	for (const struct jobfile_source *s = parent; s; s = s->parent) {
		if (s->dev == st.st_dev && s->ino == st.st_ino) {
			ret = err_set(err, ERR_INPUT, ELOOP, "%s includes itself", path);
			goto out;
		}
	}
	ret = jobfile_input(f->list, path, &st, err);
	if (!ret)
		ret = jobfile_lines(f, &source, data, len, err);
out:
	free(data);
	return ret;
}

int jobfile_read_with(struct job_list *list, struct job *global, const char *path, struct err *err)
{
	struct jobfile f = {.list = list, .global = global, .stonewall = list->inputs_n > 0};

	return jobfile_source_read(&f, NULL, path, err);
}

int jobfile_read(struct job_list *list, const char *path, struct err *err)
{
	struct job global = {0};
	int ret = job_init(&global, err);

	if (!ret)
		ret = jobfile_read_with(list, &global, path, err);
	job_release(&global);
	return ret;
}

int jobfile_parse(struct job_list *list, const char *name, char *data, size_t len, struct err *err)
{
	struct jobfile_source source = {.path = name};
	struct job global = {0};
	int ret = job_init(&global, err);
	struct jobfile f = {.list = list, .global = &global};

	if (!ret)
		ret = jobfile_lines(&f, &source, data, len, err);
	job_release(&global);
	return ret;
}
