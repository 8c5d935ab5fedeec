/*
 * consent -- may this be written?
 */
#include "load/consent.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "load/content.h"
#include "load/extent.h"
#include "load/same.h"
#include "load/spare.h"

/* Does a folder, both resolved, hold the path? */
static bool consent_below(const char *folder, const char *path)
{
	size_t n = strlen(folder);

	if (n == 1)
		return true;
	return !strncmp(folder, path, n) && path[n] == '/';
}

static bool consent_overwrite(const struct target *t, const struct run_options *opts)
{
	char folder[PATH_MAX], path[PATH_MAX];
	struct stat st;

	for (size_t i = 0; i < opts->allow_overwrite.n; i++) {
		const char *word = opts->allow_overwrite.v[i];

		if (!*word)
			return true;
		if (stat(word, &st))
			continue;
		if (same_file(&st, &t->st))
			return true;
		if (S_ISDIR(st.st_mode) && realpath(word, folder) && realpath(t->path, path) &&
		    consent_below(folder, path) && !stat(path, &st) && same_file(&st, &t->st))
			return true;
	}
	return false;
}

int consent_file(struct target *t, int fd, bool writes, const struct run_options *opts,
		 struct buf *what, struct err *err)
{
	uint64_t size = (uint64_t)t->st.st_size;

	t->own = true;
	if (content_ours(fd, size)) {
		buf_str(what, "made by iosonde");
		return 0;
	}
	if (!size) {
		buf_str(what, "empty");
		return 0;
	}
	bool none = extent_none(fd, size);

	buf_str(what, none ? "no data in it" : "data that iosonde did not write");
	if (writes && (none || consent_overwrite(t, opts)))
		return 0;
	t->own = false;
	if (!writes)
		return 0;
	return err_set(err, ERR_REFUSED, EPERM,
		       "%s holds data that iosonde did not write; use another file, or, to "
		       "lose what is in it, say --allow-overwrite=%s",
		       t->path, t->path);
}

static bool consent_destroy(const struct target *t, bool blank, const struct run_options *opts)
{
	struct stat st;

	for (size_t i = 0; i < opts->destroy.n; i++) {
		const char *word = opts->destroy.v[i];

		if (!strcmp(word, "blank") ? blank : !stat(word, &st) && same_file(&st, &t->st))
			return true;
	}
	return false;
}

int consent_device(struct target *t, int fd, bool writes, const struct run_options *opts,
		   struct buf *what, struct err *err)
{
	struct buf content = {0};
	bool blank = !content_device(fd, &content) && !buf_failed(&content);
	int ret = 0;

	if (blank)
		buf_str(what, "nothing known on it");
	else
		buf_printf(what, "holds %s", buf_text(&content));
	t->own = writes && consent_destroy(t, blank, opts);
	if (writes && !t->own && blank)
		ret = err_set(err, ERR_REFUSED, EPERM,
			      "%s is a block device with no known content; to write to it all "
			      "the same say --destroy=%s (or --destroy=blank for every such "
			      "device)",
			      t->path, t->path);
	else if (writes && !t->own)
		ret = err_set(err, ERR_REFUSED, EPERM,
			      "%s is a block device that holds %s; to lose what is on it say "
			      "--destroy=%s",
			      t->path, buf_text(&content), t->path);
	buf_release(&content);
	return ret;
}

int consent_no_device(const struct target *t, struct err *err)
{
	return err_set(err, ERR_INPUT, ENOTBLK,
		       "%s is no block device, and nothing else can be trimmed; name a device, or "
		       "use rw=write",
		       t->path);
}

int consent_create(const struct target *t, uint64_t need, const struct run_options *opts,
		   struct err *err)
{
	const char *spare = spare_path(t->path, opts);

	if (t->trims)
		return consent_no_device(t, err);
	if (spare)
		return err_set(err, ERR_REFUSED, EPERM,
			       "%s is %s and cannot be a target; name another file", t->path,
			       spare);
	if (t->keep)
		return err_set(err, ERR_INPUT, ENOENT,
			       "%s does not exist and allow_file_create=0 forbids to make it; "
			       "leave that out, or name a file that exists",
			       t->path);
	if (t->checks && !t->writes)
		return err_set(err, ERR_INPUT, ENOENT,
			       "%s does not exist, and a job that verifies makes no file; name "
			       "the one that was written",
			       t->path);
	if (!need)
		return err_set(err, ERR_INPUT, ENOENT,
			       "%s does not exist and no size is given; create it, or add size= "
			       "to have it made",
			       t->path);
	if (opts->readonly)
		return err_set(err, ERR_REFUSED, EROFS,
			       "%s does not exist and --readonly forbids to make it; leave out "
			       "--readonly, or name a file that exists",
			       t->path);
	return 0;
}
