/*
 * engine_podman -- what podman needs before a box is started.
 */
#include "runtime/engine_podman.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/words.h"

enum { ENGINE_PODMAN_PATH = 4096 };

/*
 * The user's configuration is not read.  Locks in files, since those in shared memory stay, and
 * a folder for networks, or one is made in /etc.
 */
static int engine_podman_configure(struct box *box, const char *conf, struct err *err)
{
	struct buf path = {0}, text = {0};
	int ret = 0;

	buf_printf(&path, "%s/engine", box->folder);
	if (mkdir(buf_text(&path), 0700))
		ret = err_sys(err, ERR_FAILED, errno, "folder %s", buf_text(&path));
	buf_printf(&text,
		   "[engine]\nlock_type = \"file\"\nevents_logger = \"none\"\n"
		   "[network]\nnetwork_config_dir = \"%s/net\"\n",
		   buf_text(&path));
	if (!ret && (buf_failed(&path) || buf_failed(&text)))
		ret = err_sys(err, ERR_FAILED, ENOMEM, "podman's configuration");
	ret = ret ? ret : file_replace(conf, text.s, text.len, err);
	buf_release(&path);
	buf_release(&text);
	return ret;
}

/*
 * Without root there is no group that ends all: the container is removed, then what has our
 * configuration in its environment, podman's holder of its user namespace too, is killed.
 */
static int engine_podman_undone(struct box *box, const char *conf, char *const *words,
				struct err *err)
{
	static const char script[] =
		"\"$@\" rm --force --all --time 0 >/dev/null 2>&1; "
		"for e in $(grep -lszxF \"CONTAINERS_CONF=$0\" /proc/[0-9]*/environ); do "
		"p=${e%/environ}; kill -9 \"${p#/proc/}\"; done; :";
	struct words w = {0};

	words_add(&w, "sh");
	words_add(&w, "-c");
	words_add(&w, script);
	words_add(&w, conf);
	words_all(&w, words);
	int ret = words_check(&w, err);

	if (!ret)
		ret = sweepup_add(box->sweepup, SWEEPUP_COMMAND, w.v, err);
	words_release(&w);
	return ret;
}

int engine_podman_prepare(struct box *box, char *const *words, struct err *err)
{
	char conf[ENGINE_PODMAN_PATH];

	snprintf(conf, sizeof conf, "%s/podman.conf", box->folder);
	int ret = engine_podman_configure(box, conf, err);

	if (ret)
		return ret;
	/* Its monitor outlives it when it is killed, and is ended with the group. */
	ret = box->group->n ? sweepup_path(box->sweepup, SWEEPUP_GROUP, box->group->path, err)
			    : engine_podman_undone(box, conf, words, err);
	return ret < 0 ? ret : 0;
}
