/*
 * data -- the files under test of a comparison.
 */
#include "runtime/data.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/num.h"
#include "measure/clock.h"
#include "result/utf8.h"
#include "runtime/pagecache.h"
#include "runtime/watch.h"

/* To lay out what cells of a day write takes a slow disk no longer. */
#define DATA_PATIENCE (3600 * NSEC_PER_SEC)

static char *data_path(const char *folder, const char *name)
{
	struct buf path = {0};

	buf_printf(&path, "%s/%s", folder, name);
	return buf_take(&path);
}

static int data_no_memory(struct err *err)
{
	return err_set(err, ERR_FAILED, ENOMEM, "data: out of memory");
}

/* What a runtime misspells it makes anew in some other place. */
static bool data_speakable(const char *path)
{
	struct buf utf8 = {0};

	utf8_add(&utf8, path);
	bool same = !strcmp(buf_text(&utf8), path);

	buf_release(&utf8);
	return same && !strpbrk(path, ",:\"\\");
}

static int data_folder(const char *path, struct err *err)
{
	/*
	 * Whoever is somebody else in the box may look in, whatever our umask.  None may write:
	 * a link that he puts there would be followed by boxes that are root.
	 */
	if (mkdir(path, 0755) < 0 || chmod(path, 0755) < 0)
		return err_sys(err, ERR_INPUT, errno, "folder for the files under test %.300s",
			       path);
	return 0;
}

/* The folder itself, and in it what the kind needs. */
static int data_make(struct data *d, struct err *err)
{
	static const char *const layers[] = {"upper", "upper/data", "work", "root"};
	int ret = data_folder(d->folder, err);

	if (d->kind == DATA_BIND || ret)
		return ret;
	for (unsigned i = 0; !ret && i < sizeof layers / sizeof *layers; i++) {
		char *path = data_path(d->folder, layers[i]);

		ret = path ? data_folder(path, err) : data_no_memory(err);
		free(path);
	}
	return ret;
}

/* Each box has a tmpfs in its /data; without a box it is one on the host. */
static int data_memory(struct data *d, struct err *err)
{
	d->files = data_path(sweepup_folder(d->sweepup), "tmpfs");
	if (!d->files)
		return data_no_memory(err);
	int ret = sweepup_path(d->sweepup, SWEEPUP_FOLDER, d->files, err);

	return ret < 0 ? ret : data_folder(d->files, err);
}

int data_open(struct data *d, enum runtime_data kind, const char *dir, const char *id,
	      const char *lower, struct sweepup *sweepup, struct err *err)
{
	*d = (struct data){.kind = kind, .sweepup = sweepup, .lower = lower};
	if (kind == DATA_TMPFS)
		return data_memory(d, err);
	char *real = realpath(dir, NULL);
	struct buf folder = {0};
	int ret = 0;

	if (!real)
		ret = err_set(
			err, ERR_INPUT, errno,
			"folder for the files under test %.300s: %s; make it, or name another "
			"with --data-dir",
			dir, strerror(errno));
	else if (!data_speakable(real))
		ret = err_set(err, ERR_INPUT, EINVAL,
			      "folder for the files under test %.300s: runtimes know no path with "
			      "a comma, colon, quotation mark or backslash, or that is no UTF-8; "
			      "name another with --data-dir",
			      real);
	buf_printf(&folder, "%s/%s", real ? real : "", id);
	free(real);
	d->folder = buf_take(&folder);
	if (!ret && !d->folder)
		ret = data_no_memory(err);
	if (!ret)
		ret = sweepup_path(sweepup, SWEEPUP_FOLDER, d->folder, err);
	if (ret < 0)
		return ret;
	d->files = kind == DATA_BIND ? strdup(d->folder) : data_path(d->folder, "upper/data");
	d->root = kind == DATA_ROOTFS ? data_path(d->folder, "root") : NULL;
	if (!d->files || (kind == DATA_ROOTFS && !d->root))
		return data_no_memory(err);
	return data_make(d, err);
}

static int data_mount(struct data *d, struct err *err)
{
	const char *type = d->kind == DATA_ROOTFS ? "overlay" : "tmpfs";
	const char *point = d->kind == DATA_ROOTFS ? d->root : d->files;
	struct buf options = {0};

	if (d->kind == DATA_BIND || d->mounted)
		return 0;
	d->mark = sweepup_mark(d->sweepup);
	int ret = sweepup_path(d->sweepup, SWEEPUP_MOUNT, point, err);

	if (ret < 0)
		return ret;
	if (d->kind == DATA_TMPFS)
		buf_str(&options, "mode=755");
	else
		buf_printf(&options, "lowerdir=%s,upperdir=%s/upper,workdir=%s/work", d->lower,
			   d->folder, d->folder);
	ret = 0;
	if (buf_failed(&options))
		ret = data_no_memory(err);
	else if (mount("iosonde", point, type, 0, buf_text(&options)) < 0)
		ret = err_sys(err, errno == EPERM ? ERR_UNAVAILABLE : ERR_FAILED, errno,
			      "no %s can be mounted on %.300s%s", type, point,
			      errno == EPERM ? ", which takes root"
			      : d->kind == DATA_ROOTFS
				      ? "; name a folder of another file system with --data-dir"
				      : "");
	d->mounted = !ret;
	buf_release(&options);
	/* Boxes that mount their own do not need this one. */
	if (ret && d->kind == DATA_TMPFS && err->code == ERR_UNAVAILABLE) {
		free(d->files);
		d->files = NULL;
		*err = (struct err){0};
		return 0;
	}
	return ret;
}

/* All that a box left. */
static int data_wipe(struct data *d, struct err *err)
{
	int mark = sweepup_mark(d->sweepup);
	int ret = sweepup_path(d->sweepup, SWEEPUP_FOLDER, d->folder, err);

	ret = ret < 0 ? ret : sweepup_back(d->sweepup, mark, err);
	return ret < 0 ? ret : data_make(d, err);
}

/* iosonde lays out its own files: it knows how large each is to be. */
static int data_lay_out(struct data *d, const struct cell *cell, int signals, struct err *err)
{
	struct words words = {0};
	struct watch w = {.signals = signals};
	struct child child = {0};

	words_printf(&words, "%s/iosonde", d->lower);
	words_add(&words, "run");
	words_add(&words, "--output-format=terse");
	words_add(&words, "--create_only=1");
	if (d->kind == DATA_ROOTFS)
		words_printf(&words, "--directory=%s/data", d->root);
	else
		words_printf(&words, "--directory=%s", d->files);
	words_all(&words, cell->jobs.v);
	int ret = words_check(&words, err);

	ret = ret ? ret : watch_open(&w, err);
	struct spawn how = {
		.argv = words.v, .out = w.out[1], .err = w.err[1], .dies_with_us = true};

	ret = ret ? ret : spawn_start(&child, &how, err);
	if (!ret)
		ret = watch_until(&w, &child, clock_ns() + DATA_PATIENCE, err);
	if (ret == WATCH_SIGNAL)
		ret = w.signal;
	else if (ret == WATCH_LATE)
		ret = err_set(err, ERR_HUNG, ETIMEDOUT, "the lay-out of %.300s does not end",
			      d->files);
	else if (ret == WATCH_ENDED && w.status)
		ret = err_set(err, ERR_FAILED, EIO, "lay-out of files: %s",
			      *watch_last(&w) ? watch_last(&w) : "it failed");
	spawn_kill(&child);
	watch_close(&w);
	words_release(&words);
	return ret;
}

int data_ready(struct data *d, const struct cell *cell, int signals, struct err *err)
{
	int ret = 0;

	if (d->kind == DATA_TMPFS)
		return d->files ? data_mount(d, err) : 0;
	if (d->dirty)
		ret = data_wipe(d, err);
	if (!ret)
		d->dirty = false;
	ret = ret ? ret : data_mount(d, err);
	ret = ret ? ret : data_lay_out(d, cell, signals, err);
	return ret ? ret : pagecache_set(d->files, cell->cache != CACHE_COLD, signals, err);
}

int data_done(struct data *d, const struct cell *cell, struct err *err)
{
	d->dirty |= cell->writes;
	if (!d->mounted)
		return 0;
	d->mounted = false;
	return sweepup_back(d->sweepup, d->mark, err);
}

void data_release(struct data *d)
{
	free(d->folder);
	free(d->files);
	free(d->root);
	*d = (struct data){0};
}
