/*
 * gather -- the trials of one comparison or of several, from their files.
 */
#include "report/gather.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/num.h"

enum { GATHER_FILE = 64 << 20 };

static bool gather_among(const struct gather *g, unsigned n, const struct stat *st)
{
	for (unsigned i = 0; i < n; i++)
		if (g->files[i].ino == st->st_ino && g->files[i].dev == st->st_dev)
			return true;
	return false;
}

bool gather_has(const struct gather *g, const struct stat *st)
{
	return gather_among(g, g->files_n, st);
}

/* Room for one more. */
static int gather_room(struct gather *g, const char *path, struct err *err)
{
	struct trial *trials = reallocarray(g->trials, g->n + 1, sizeof *trials);
	struct gather_file *files = reallocarray(g->files, g->files_n + 1, sizeof *files);

	g->trials = trials ? trials : g->trials;
	g->files = files ? files : g->files;
	return trials && files ? 0 : err_set(err, ERR_FAILED, ENOMEM, "%s: out of memory", path);
}

/* What a comparison came to has no trials, and looks as if it had. */
static bool gather_whole(const char *text, size_t len)
{
	json_t *top = json_loadb(text, len, 0, NULL);
	bool whole = json_object_get(top, "iosonde_comparison") != NULL;

	json_decref(top);
	return whole;
}

static int gather_file(struct gather *g, const char *path, struct err *err)
{
	char *text;
	size_t len;
	struct stat st;
	int ret = gather_room(g, path, err);

	ret = ret ? ret : file_read(path, GATHER_FILE, &text, &len, &st, err);
	if (ret < 0)
		return ret;
	/* Its trials would count twice, and lie closer together than they do. */
	if (gather_among(g, g->files_before, &st))
		ret = err_set(err, ERR_INPUT, EEXIST, "is named twice; name each result once");
	else if (gather_whole(text, len))
		ret = err_set(err, ERR_INPUT, EINVAL,
			      "is what a comparison came to; name the folder that it lies in, "
			      "which has the trials");
	else
		ret = trial_read(&g->trials[g->n], text, len, err);
	free(text);
	if (ret < 0) {
		err_in(err, "%s", path);
		return ret;
	}
	g->files[g->files_n++] = (struct gather_file){st.st_dev, st.st_ino};
	struct trial *t = &g->trials[g->n++];

	json_decref(t->box);
	t->box = NULL;
	return 0;
}

static int gather_folder(struct gather *g, const char *path, DIR *dir, struct err *err)
{
	unsigned before = g->n;
	int ret = 0;

	for (struct dirent *e; ret == 0 && (e = readdir(dir));) {
		size_t len = strlen(e->d_name);
		char file[PATH_MAX];

		if (len < 5 || e->d_name[0] == '.' || strcmp(e->d_name + len - 5, ".json") != 0)
			continue;
		if ((size_t)snprintf(file, sizeof file, "%s/%s", path, e->d_name) < sizeof file)
			ret = gather_file(g, file, err);
		else
			ret = err_sys(err, ERR_INPUT, ENAMETOOLONG, "%s", path);
	}
	if (ret == 0 && g->n == before)
		ret = err_set(err, ERR_INPUT, ENOENT,
			      "%s: no file of a trial is in it; give what iosonde compare "
			      "--output named",
			      path);
	return ret;
}

static bool gather_same(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

/*
 * Number those of the result that was added, from first on, behind what was there, or
 * alike where the name is the same.
 */
static void gather_number(struct gather *g, unsigned first)
{
	unsigned runtimes = 0, cells = 0, turns = 0;

	for (unsigned i = 0; i < first; i++) {
		runtimes = runtimes > g->trials[i].runtime_n ? runtimes : g->trials[i].runtime_n;
		cells = cells > g->trials[i].cell_n ? cells : g->trials[i].cell_n;
	}
	for (unsigned i = first; i < g->n; i++) {
		struct trial *t = &g->trials[i];
		bool runtime = false, cell = false;

		turns = turns > t->turn ? turns : t->turn;
		t->turn += g->turns;
		for (unsigned k = 0; k < first && !(runtime && cell); k++) {
			const struct trial *old = &g->trials[k];

			if (!runtime && gather_same(old->runtime, t->runtime)) {
				t->runtime_n = old->runtime_n;
				runtime = true;
			}
			if (!cell && gather_same(old->cell, t->cell)) {
				t->cell_n = old->cell_n;
				cell = true;
			}
		}
		t->runtime_n += first && !runtime ? runtimes + 1 : 0;
		t->cell_n += first && !cell ? cells + 1 : 0;
	}
	g->turns += turns + 1;
}

int gather_add(struct gather *g, const char *path, struct err *err)
{
	char inner[PATH_MAX];
	unsigned first = g->n;
	int n = snprintf(inner, sizeof inner, "%s/trials", path);
	const char *folder = inner;
	DIR *dir = n < (int)sizeof inner ? opendir(inner) : NULL;
	int ret;

	if (!dir) {
		folder = path;
		dir = opendir(path);
	}
	if (dir) {
		ret = gather_folder(g, folder, dir, err);
		closedir(dir);
	} else if (errno == ENOTDIR) {
		ret = gather_file(g, path, err);
	} else {
		ret = err_set(err, ERR_INPUT, errno,
			      NUM_QUOTE ": %s; name the folder that iosonde compare --output made",
			      NUM_QUOTED(path), strerror(errno));
	}
	if (ret == 0)
		gather_number(g, first);
	g->files_before = g->files_n;
	return ret;
}

void gather_release(struct gather *g)
{
	for (unsigned i = 0; i < g->n; i++)
		trial_release(&g->trials[i]);
	free(g->trials);
	free(g->files);
	*g = (struct gather){0};
}
