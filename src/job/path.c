/*
 * path -- the names of a job's files.
 *
 * It opens nothing; job.h declares it.
 */
#include "job/job.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "job/keyword.h"

/*
 * Step to the end of the first name of a list that colons separate; "\:" is a
 * colon within a name, and so is one at its beginning.
 * Source: fio options.c, get_next_str, behaviour only.
 */
static const char *path_end(const char *p)
{
	while (*p == ':')
		p++;
	for (; *p && *p != ':'; p++) {
		if (p[0] == '\\' && p[1] == ':')
			p++;
	}
	return p;
}

static unsigned path_count(const char *list)
{
	unsigned n = 0;

	for (const char *p = list; *p; n++) {
		p = path_end(p);
		if (*p)
			p++;
	}
	return n;
}

/* Append name i of the list, its escapes removed. */
static void path_add(struct buf *out, const char *list, unsigned i)
{
	const char *p = list;

	for (; i; i--)
		p = path_end(p) + 1;
	const char *end = path_end(p);

	while (*p == ':')
		p++;
	for (; p < end; p++) {
		if (p[0] == '\\' && p[1] == ':')
			p++;
		buf_char(out, *p);
	}
}

unsigned job_files(const struct job *job)
{
	return job->filename ? path_count(job->filename) : (unsigned)job->nrfiles;
}

char *job_path(const struct job *job, unsigned clone, unsigned i)
{
	struct buf name = {0}, path = {0};
	const char *stem = job->section ? job->section : job->name;

	if (job->filename)
		path_add(&name, job->filename, i);
	else if (job->filename_format)
		keyword_name(&name, job->filename_format, stem, clone, i);
	else
		buf_printf(&name, "%s.%u.%u", stem, clone, i);
	bool absolute = (job->filename || job->filename_format) && buf_text(&name)[0] == '/';

	if (job->directory && !absolute) {
		path_add(&path, job->directory, clone % path_count(job->directory));
		if (!path.len || path.s[path.len - 1] != '/')
			buf_char(&path, '/');
	}
	buf_str(&path, buf_text(&name));
	if (buf_failed(&name))
		path.failed = true;
	buf_release(&name);
	return buf_take(&path);
}
