/*
 * cmd_self_copy -- iosonde self-copy DIR.
 */
#include "cli/cli.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/num.h"
#include "runtime/selfcopy.h"

enum { SELF_COPY_JOB_FILE = 1 << 20 }; /* bytes of one, at most */

struct self_copy {
	const char *folder, *workloads; /* workloads NULL: none are wanted */
	struct buf told;
};

static int self_copy_parse(struct self_copy *c, int argc, char *const *argv, struct err *err)
{
	static const char flag[] = "--workloads";
	size_t n = sizeof flag - 1;

	for (int i = 0; i < argc; i++) {
		const char *word = argv[i];

		if (!strncmp(word, flag, n) && (!word[n] || (word[n] == '=' && word[n + 1])))
			c->workloads = word[n] ? word + n + 1 : WORKLOADS;
		else if (word[0] == '-' || c->folder)
			return err_set(err, ERR_INPUT, EINVAL,
				       "self-copy: " NUM_QUOTE " is %s; iosonde help self-copy",
				       NUM_QUOTED(word),
				       word[0] == '-' ? "no option of it" : "a second folder");
		else
			c->folder = word;
	}
	if (c->folder && c->folder[0])
		return 0;
	return err_set(err, ERR_INPUT, EINVAL, "self-copy: name the folder: iosonde self-copy DIR");
}

static int self_copy_file(struct self_copy *c, const char *name, struct err *err)
{
	struct buf from = {0}, to = {0};
	char *text = NULL;
	size_t len;

	buf_printf(&from, "%s/%s", c->workloads, name);
	buf_printf(&to, "%s/workloads/%s", c->folder, name);
	int ret = file_read(buf_text(&from), SELF_COPY_JOB_FILE, &text, &len, NULL, err);

	if (!ret)
		ret = file_install(buf_text(&to), text, len, 0644, err);
	if (!ret)
		buf_printf(&c->told, "%s: %zu bytes\n", buf_text(&to), len);
	free(text);
	buf_release(&from);
	buf_release(&to);
	return ret;
}

/* In a root for others a link would lead out of that. */
static int self_copy_folder(const char *folder, struct err *err)
{
	struct buf path = {0};
	struct stat st;
	int ret = 0;

	buf_printf(&path, "%s/workloads", folder);
	if (mkdir(buf_text(&path), 0755) && errno != EEXIST)
		ret = err_sys(err, ERR_OUTPUT, errno, "cannot make %s", buf_text(&path));
	else if (lstat(buf_text(&path), &st) || !S_ISDIR(st.st_mode))
		ret = err_set(err, ERR_OUTPUT, ENOTDIR, "%s: is no folder", buf_text(&path));
	buf_release(&path);
	return ret;
}

/* By bytes: alphasort would bring along the orders of all languages. */
static int self_copy_order(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int self_copy_no_workloads(const struct self_copy *c, struct err *err)
{
	return err_set(err, ERR_INPUT, errno,
		       "%s: %s; name a folder of job files: --workloads=FOLDER", c->workloads,
		       strerror(errno));
}

static int self_copy_workloads(struct self_copy *c, struct err *err)
{
	struct dirent **names;
	int n = scandir(c->workloads, &names, NULL, self_copy_order), copied = 0, ret;

	if (n < 0)
		return self_copy_no_workloads(c, err);
	ret = self_copy_folder(c->folder, err);
	for (int i = 0; i < n; i++) {
		const char *dot = strrchr(names[i]->d_name, '.');

		if (!ret && dot && !strcmp(dot, ".fio")) {
			ret = self_copy_file(c, names[i]->d_name, err);
			copied++;
		}
		free(names[i]);
	}
	free(names);
	return ret || copied ? ret
			     : err_set(err, ERR_INPUT, ENOENT, "%s: holds no job files, *.fio",
				       c->workloads);
}

int cmd_self_copy(int argc, char *const *argv)
{
	struct self_copy c = {0};
	struct err err = {0};
	size_t size;
	int status = 0;

	for (int i = 0; i < argc; i++)
		if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
			return cmd_help(1, (char *const[]){"self-copy", NULL});
	int ret = self_copy_parse(&c, argc, argv, &err);

	/* Before anything is copied. */
	DIR *jobs = !ret && c.workloads ? opendir(c.workloads) : NULL;

	if (jobs)
		closedir(jobs);
	else if (!ret && c.workloads)
		ret = self_copy_no_workloads(&c, &err);
	if (!ret)
		ret = selfcopy(c.folder, &size, &err);
	if (!ret) {
		buf_printf(&c.told, "%s/iosonde: %zu bytes\n", c.folder, size);
		if (c.workloads)
			ret = self_copy_workloads(&c, &err);
		status = cli_print(buf_text(&c.told), c.told.len);
	}
	buf_release(&c.told);
	return ret ? cli_error(&err) : status;
}
