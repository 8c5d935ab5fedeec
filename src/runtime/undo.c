/*
 * undo -- how one thing on the list of sweepup is undone.
 */
#include "runtime/undo.h"

#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/peek.h"
#include "base/spawn.h"
#include "measure/group.h"
#include "runtime/tree.h"

enum {
	UNDO_SECONDS = 60,   /* that a command may take */
	UNDO_GONE_MS = 5000, /* that a killed process may take */
};

unsigned long long undo_start(pid_t pid)
{
	unsigned long long start = 0;
	char stat[1024];

	if (peek(stat, sizeof stat, "/proc/%d/stat", (int)pid) < 0)
		return 0;
	/* Behind its name, which may hold anything, it is the 20th. */
	const char *at = strrchr(stat, ')');

	for (int field = 0; at && field < 20; field++)
		at = strchr(at + 1, ' ');
	if (at)
		start = strtoull(at, NULL, 10);
	return start;
}

static int undo_unmount(const char *path, struct err *err)
{
	if (!umount2(path, UMOUNT_NOFOLLOW) ||
	    (errno == EBUSY && !umount2(path, UMOUNT_NOFOLLOW | MNT_DETACH)) || errno == EINVAL ||
	    errno == ENOENT || errno == ENOTDIR || (errno == EPERM && geteuid() != 0))
		return 0;
	return err_sys(err, ERR_FAILED, errno, "cannot unmount %s", path);
}

/* The levels above, where a run that was killed had made no more, or had removed the rest. */
static void undo_levels(struct group *g, const char *name)
{
	size_t n = strcspn(name, "/");
	char *run = strndup(name, n);
	struct err gone = {0};

	if (run && name[n] && group_find(g, run, &gone) >= 0)
		for (unsigned i = 0; i < g->n; i++)
			for (int level = 0; level < 2 && !rmdir(g->dir[i].dir); level++)
				*strrchr(g->dir[i].dir, '/') = '\0';
	free(run);
}

static int undo_ungroup(const char *name, struct err *err)
{
	struct group *g = calloc(1, sizeof *g);
	struct err gone = {0};
	int ret;

	if (!g)
		return err_sys(err, ERR_FAILED, ENOMEM, "cannot remove group %s", name);
	/* One that is not there is removed already. */
	ret = group_find(g, name, &gone) < 0 ? 0 : group_remove(g, err);
	undo_levels(g, name);
	free(g);
	return ret;
}

static int undo_kill(char *const *words, struct err *err)
{
	pid_t pid = (pid_t)strtol(words[0], NULL, 10);
	int fd = pid > 1 && words[1] ? (int)syscall(SYS_pidfd_open, pid, 0) : -1;
	int ready = 1;

	if (fd < 0)
		return 0;
	/* Looked at behind the open: the number cannot pass to another now. */
	unsigned long long start = undo_start(pid);

	if (start && start == strtoull(words[1], NULL, 10)) {
		syscall(SYS_pidfd_send_signal, fd, SIGKILL, NULL, 0);
		ready = poll(&(struct pollfd){fd, POLLIN, 0}, 1, UNDO_GONE_MS);
	}
	close(fd);
	return ready ? 0
		     : err_set(err, ERR_HUNG, ETIMEDOUT, "process %d was killed and does not end",
			       (int)pid);
}

static int undo_command(char *const *words, struct err *err)
{
	struct buf said = {0};
	int ret = spawn_ask(words, UNDO_SECONDS, -1, &said, err);

	if (ret > 0) {
		struct buf line = {0};

		spawn_quote(&line, words);
		ret = err_set(err, ERR_FAILED, EIO, "%s: exit status %d: %s", buf_text(&line), ret,
			      buf_text(&said));
		buf_release(&line);
	}
	buf_release(&said);
	return ret;
}

/* A runtime that never came to keep a state may not even take the words that delete it. */
static bool undo_stateless(const char *folder)
{
	DIR *dir = opendir(folder);
	bool found = !dir && errno != ENOENT && errno != ENOTDIR;

	for (struct dirent *d; dir && !found && (d = readdir(dir));)
		found = strcmp(d->d_name, ".") != 0 && strcmp(d->d_name, "..") != 0;
	if (dir)
		closedir(dir);
	return !found;
}

int undo(enum sweepup_kind kind, char *const *words, struct err *err)
{
	switch (kind) {
	case SWEEPUP_FOLDER:
		return tree_remove(words[0], err);
	case SWEEPUP_FILE:
		if (!unlink(words[0]) || errno == ENOENT || errno == ENOTDIR)
			return 0;
		return err_sys(err, ERR_FAILED, errno, "cannot remove %s", words[0]);
	case SWEEPUP_MOUNT:
		return undo_unmount(words[0], err);
	case SWEEPUP_GROUP:
		return undo_ungroup(words[0], err);
	case SWEEPUP_COMMAND:
		return undo_command(words, err);
	case SWEEPUP_STATE:
		return undo_stateless(words[0]) ? 0 : undo_command(words + 1, err);
	case SWEEPUP_PROCESS:
		return undo_kill(words, err);
	default:
		return err_set(err, ERR_FAILED, EINVAL,
			       "'%s': of a kind that this release does not know", words[0]);
	}
}
