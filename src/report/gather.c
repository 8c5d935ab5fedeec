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

enum { GATHER_FILE = 64 << 20 };

static int gather_file(struct gather *g, const char *path, struct err *err)
{
	struct trial *more = reallocarray(g->trials, g->n + 1, sizeof *more);
	char *text;
	size_t len;

	if (!more)
		return err_set(err, ERR_FAILED, ENOMEM, "%s: out of memory", path);
	g->trials = more;
	int ret = file_read(path, GATHER_FILE, &text, &len, NULL, err);

	if (ret < 0)
		return ret;
	ret = trial_read(&g->trials[g->n], text, len, err);
	free(text);
	if (ret < 0) {
		err_in(err, "%s", path);
		return ret;
	}
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
		ret = err_sys(err, ERR_INPUT, errno, "%s", path);
	}
	if (ret == 0)
		gather_number(g, first);
	return ret;
}

void gather_release(struct gather *g)
{
	for (unsigned i = 0; i < g->n; i++)
		trial_release(&g->trials[i]);
	free(g->trials);
	*g = (struct gather){0};
}
