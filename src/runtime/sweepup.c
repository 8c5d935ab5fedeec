/*
 * sweepup -- a list of what was made, kept on disk, and how each is undone.
 *
 * A line of the list is a kind and its words, blanks between them (listed.h).  A line without
 * its end was not finished, and what it names was not made.
 */
#include "runtime/sweepup.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "runtime/listed.h"
#include "runtime/tree.h"
#include "runtime/undo.h"

enum {
	SWEEPUP_WORDS = 64,   /* of a line */
	SWEEPUP_LONGEST = 200 /* bytes of a run's folder: paths in it are made with room for that */
};

struct sweepup {
	char *folder;
	struct buf text; /* what the list on disk holds */
	int fd;		 /* of the list, locked */
};

static const char *const sweepup_kinds[] = {
	[SWEEPUP_FOLDER] = "folder", [SWEEPUP_FILE] = "file",	    [SWEEPUP_MOUNT] = "mount",
	[SWEEPUP_GROUP] = "group",   [SWEEPUP_COMMAND] = "command", [SWEEPUP_PROCESS] = "process",
	[SWEEPUP_STATE] = "state",
};

/* The folder of all runs. */
static void sweepup_base(struct buf *out)
{
	const char *own = getenv("XDG_RUNTIME_DIR");

	if (geteuid() == 0)
		buf_str(out, "/run/iosonde");
	else if (own && own[0] == '/')
		buf_printf(out, "%s/iosonde", own);
	else
		buf_printf(out, "/tmp/iosonde-%u", (unsigned)geteuid());
}

/*
 * The folder of all runs, open and locked: no list appears or is taken meanwhile.  In /tmp
 * somebody else may have made it, and would have us undo what he wrote down.
 */
static int sweepup_lock_base(const char *base)
{
	struct stat st;
	int fd = open(base, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	if (fstat(fd, &st) || flock(fd, LOCK_EX)) {
		int errnum = errno;

		close(fd);
		return -errnum;
	}
	if (st.st_uid == geteuid() && !(st.st_mode & (S_IWGRP | S_IWOTH)))
		return fd;
	close(fd);
	return -EPERM;
}

static void sweepup_release(struct sweepup *s)
{
	if (s->fd >= 0)
		close(s->fd);
	buf_release(&s->text);
	free(s->folder);
	free(s);
}

/*
 * Take the list of a run: made anew, or of a dead run.  -EWOULDBLOCK: it lives; -ENOENT: what has
 * no list is none.
 */
static int sweepup_take(struct sweepup **out, const char *base, const char *id, bool made)
{
	struct sweepup *s = calloc(1, sizeof *s);
	struct buf name = {0};
	int ret = 0;

	if (!s)
		return -ENOMEM;
	s->fd = -1;
	buf_printf(&name, "%s/%s", base, id);
	s->folder = strdup(buf_text(&name));
	buf_str(&name, "/list");
	if (!s->folder || buf_failed(&name))
		ret = -ENOMEM;
	else if (made && mkdir(s->folder, 0755))
		ret = -errno;
	if (!ret) {
		s->fd = open(buf_text(&name),
			     O_RDWR | O_APPEND | O_CLOEXEC | O_NOFOLLOW | (made ? O_CREAT : 0),
			     0600);
		if (s->fd < 0 || flock(s->fd, LOCK_EX | LOCK_NB))
			ret = -errno;
		/* Before there is a list nothing else is made; more in it is a stranger's. */
		if (s->fd < 0)
			(void)rmdir(s->folder);
	}
	buf_release(&name);
	if (ret)
		sweepup_release(s);
	else
		*out = s;
	return ret;
}

static int sweepup_try(struct sweepup **out, const char *base, const char *id)
{
	/* Others go through it; who could open it could lock it, and no run would begin. */
	if (mkdir(base, 0711) && errno != EEXIST)
		return -errno;
	int lock = sweepup_lock_base(base);

	if (lock < 0)
		return lock;
	int ret = sweepup_take(out, base, id, true);

	close(lock);
	return ret;
}

int sweepup_open(struct sweepup **out, const char *id, struct err *err)
{
	struct buf base = {0};
	int ret = -ENOENT;

	sweepup_base(&base);
	if (base.len + 1 + strlen(id) > SWEEPUP_LONGEST) {
		buf_release(&base);
		return err_set(err, ERR_INPUT, ENAMETOOLONG,
			       "XDG_RUNTIME_DIR is too long: name a folder of a shorter path");
	}
	/* A run that ends removes the folder of all when it was the last. */
	for (int tries = 0; ret == -ENOENT && tries < 10; tries++)
		ret = sweepup_try(out, buf_text(&base), id);
	if (ret == -EPERM)
		err_set(err, ERR_REFUSED, EPERM,
			"%s: belongs to somebody else, or others may write to it; what is written "
			"down there is undone by whoever cleans up",
			buf_text(&base));
	else if (ret < 0)
		err_sys(err, ERR_FAILED, -ret, "%s: cannot make the folder of run %s in it",
			buf_text(&base), id);
	buf_release(&base);
	return ret;
}

const char *sweepup_folder(const struct sweepup *s)
{
	return s->folder;
}

/* Forget what is behind the mark.  0; -errno. */
static int sweepup_cut(struct sweepup *s, int mark)
{
	if (s->text.len > (size_t)mark) {
		s->text.len = (size_t)mark;
		s->text.s[mark] = '\0';
	}
	return ftruncate(s->fd, mark) ? -errno : 0;
}

int sweepup_add(struct sweepup *s, enum sweepup_kind kind, char *const *words, struct err *err)
{
	int mark = sweepup_mark(s), ret;
	struct buf line = {0};
	unsigned n = 1;

	buf_str(&line, sweepup_kinds[kind]);
	for (; *words; words++, n++)
		listed_word(&line, *words);
	if (n > SWEEPUP_WORDS) {
		buf_release(&line);
		return err_set(err, ERR_INPUT, E2BIG,
			       "the command that undoes the box has too many words: give fewer "
			       "flags");
	}
	buf_char(&line, '\n');
	buf_add(&s->text, line.s, line.len);
	if (buf_failed(&line) || buf_failed(&s->text))
		ret = -ENOMEM;
	else
		ret = file_write_all(s->fd, line.s, line.len);
	buf_release(&line);
	if (!ret)
		return mark;
	/* The next line would be joined to half of this one, and name what nobody made. */
	sweepup_cut(s, mark);
	return err_sys(err, ERR_FAILED, -ret, "%s/list: cannot write down what is to be made",
		       s->folder);
}

int sweepup_path(struct sweepup *s, enum sweepup_kind kind, const char *path, struct err *err)
{
	return sweepup_add(s, kind, (char *const[]){(char *)path, NULL}, err);
}

int sweepup_process(struct sweepup *s, pid_t pid, struct err *err)
{
	char number[16], start[24];

	snprintf(number, sizeof number, "%d", (int)pid);
	snprintf(start, sizeof start, "%llu", undo_start(pid));
	return sweepup_add(s, SWEEPUP_PROCESS, (char *const[]){number, start, NULL}, err);
}

int sweepup_mark(const struct sweepup *s)
{
	return (int)s->text.len;
}

/* Undo one line, which is cut into its words. */
static int sweepup_line(char *line, struct err *err)
{
	char *words[SWEEPUP_WORDS + 1] = {NULL}, *rest = line;
	unsigned n = 0, kind = 0;

	while (rest && n < SWEEPUP_WORDS)
		words[n++] = strsep(&rest, " ");
	for (unsigned i = 0; i < n; i++)
		listed_plain(words[i]);
	while (kind < sizeof sweepup_kinds / sizeof *sweepup_kinds &&
	       strcmp(words[0], sweepup_kinds[kind]) != 0)
		kind++;
	return words[1] ? undo(kind, words + 1, err) : 0;
}

int sweepup_back(struct sweepup *s, int mark, struct err *err)
{
	size_t end = s->text.len, from = (size_t)mark;
	int ret = 0;

	/* What is behind the last line end was not made. */
	while (end > from && s->text.s[end - 1] != '\n')
		end--;
	while (end > from) {
		size_t start = end - 1;
		struct err other = {0};

		while (start > from && s->text.s[start - 1] != '\n')
			start--;
		char *line = strndup(s->text.s + start, end - 1 - start);
		int r = line ? sweepup_line(line, &other)
			     : err_sys(&other, ERR_FAILED, ENOMEM, "cannot undo a line");

		free(line);
		if (r < 0 && !ret) {
			ret = r;
			*err = other;
		}
		end = start;
	}
	/* After a failure all is kept, to be tried again: what is undone bears it. */
	if (!ret && s->text.len > from) {
		ret = sweepup_cut(s, mark);
		if (ret)
			err_sys(err, ERR_FAILED, -ret, "%s/list: cannot be cut", s->folder);
	}
	return ret;
}

int sweepup_close(struct sweepup *s, struct err *err)
{
	if (!s)
		return 0;
	int ret = sweepup_back(s, 0, err), lock;
	struct buf base = {0};

	if (!ret) {
		/* Between the list's end and the folder's nobody is to take it for a dead run's. */
		sweepup_base(&base);
		lock = sweepup_lock_base(buf_text(&base));
		ret = tree_remove(s->folder, err);
		if (!ret && lock >= 0)
			(void)rmdir(buf_text(&base)); /* others in it keep it */
		if (lock >= 0)
			close(lock);
		buf_release(&base);
	}
	sweepup_release(s);
	return ret;
}

/* The list of one dead run, if it is one.  Returns 1; 0: it lives; -errno. */
static int sweepup_dead(const char *base, const char *id, struct buf *told, struct err *err)
{
	int lock = sweepup_lock_base(base), ret;
	struct sweepup *s = NULL;

	if (lock == -ENOENT)
		return 0;
	if (lock < 0)
		return err_sys(err, ERR_FAILED, -lock, "cannot read %s", base);
	ret = sweepup_take(&s, base, id, false);
	close(lock);
	if (ret == -EWOULDBLOCK || ret == -ENOENT || ret == -ENOTDIR)
		return 0;
	if (ret < 0)
		return err_sys(err, ERR_FAILED, -ret, "cannot take the list of run %s in %s", id,
			       base);
	char chunk[4096];
	ssize_t n;
	unsigned lines = 0;

	while ((n = read(s->fd, chunk, sizeof chunk)) > 0)
		buf_add(&s->text, chunk, (size_t)n);
	if (n < 0 || buf_failed(&s->text)) {
		ret = err_sys(err, ERR_FAILED, n < 0 ? errno : ENOMEM,
			      "cannot read the list of run %s in %s", id, base);
		sweepup_release(s);
		return ret;
	}
	for (size_t i = 0; i < s->text.len; i++)
		lines += s->text.s[i] == '\n';
	ret = sweepup_close(s, err);
	buf_printf(told, "run %s: %u %s%s\n", id, lines,
		   lines == 1 ? "thing was left" : "things were left",
		   ret < 0 ? ", and not all could be removed" : "");
	return ret < 0 ? ret : 1;
}

int sweepup_clean(struct buf *told, struct err *err)
{
	struct buf base = {0};
	int lists = 0, ret = 0;

	sweepup_base(&base);
	DIR *dir = opendir(buf_text(&base));

	if (!dir && errno != ENOENT)
		ret = err_sys(err, ERR_FAILED, errno, "cannot read %s", buf_text(&base));
	for (struct dirent *d; dir && (d = readdir(dir));) {
		struct err other = {0};

		if (d->d_name[0] == '.')
			continue;
		int r = sweepup_dead(buf_text(&base), d->d_name, told, &other);

		lists += r != 0;
		if (r < 0 && !ret) {
			ret = r;
			*err = other;
		}
	}
	if (dir)
		closedir(dir);
	buf_release(&base);
	return ret ? ret : lists;
}
