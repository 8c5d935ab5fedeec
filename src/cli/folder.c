/*
 * folder -- the folder of a comparison's results.
 */
#include "cli/folder.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static const char folder_whole[] = "comparison.json";

/* "0001.json" */
static bool folder_trial(const char *name)
{
	size_t n = strspn(name, "0123456789");

	return n >= 4 && !strcmp(name + n, ".json");
}

/* Is it a result, whose first member is the key, or empty, or not there? */
static bool folder_ours(int dir, const char *name, const char *key)
{
	char text[64] = "";
	int fd = openat(dir, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	const char *p = text;

	if (fd < 0)
		return errno == ENOENT;
	ssize_t n = read(fd, text, sizeof text - 1);

	close(fd);
	if (n <= 0)
		return n == 0;
	while (isspace((unsigned char)*p) || (p == text && *p == '{'))
		p++;
	return text[0] == '{' && *p == '"' && !strncmp(p + 1, key, strlen(key)) &&
	       p[1 + strlen(key)] == '"';
}

/* What is no result would be lost. */
static int folder_foreign(int fd, const char *path, struct err *err)
{
	int at = openat(fd, "trials", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = at < 0 ? NULL : fdopendir(at);
	const char *name =
		folder_ours(fd, folder_whole, "iosonde_comparison") ? NULL : folder_whole;
	int ret = 0;

	if (!dir && at >= 0)
		close(at);
	for (struct dirent *d; dir && !name && (d = readdir(dir));)
		if (folder_trial(d->d_name) && !folder_ours(at, d->d_name, "iosonde_trial"))
			name = d->d_name;
	if (name)
		ret = err_set(err, ERR_REFUSED, EEXIST,
			      "folder for the results %.300s: %s%.100s is there and no result of a "
			      "comparison, and would be lost; name another folder with --output",
			      path, name == folder_whole ? "" : "trials/", name);
	if (dir)
		closedir(dir);
	return ret;
}

static int folder_none(const char *path, struct err *err)
{
	return err_set(err, ERR_OUTPUT, errno,
		       "folder for the results %.300s: %s; name another with --output", path,
		       strerror(errno));
}

/* Returns 1 when it was made, 0 when it was there; -errno. */
static int folder_make(const char *path, struct err *err)
{
	return !mkdir(path, 0777) ? 1 : errno == EEXIST ? 0 : folder_none(path, err);
}

void folder_unmake(const char *output)
{
	char path[4096];

	snprintf(path, sizeof path, "%s/trials", output);
	if (!rmdir(path))
		(void)rmdir(output);
}

int folder_open(const char *output, bool *made, struct err *err)
{
	char path[4096];
	int ret = folder_make(output, err);

	*made = ret > 0;
	ret = ret < 0 ? ret : 0;
	int fd = ret ? -1 : open(output, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (!ret && fd < 0)
		ret = folder_none(output, err);
	/* Where locks are unknown all is as without. */
	if (!ret && flock(fd, LOCK_EX | LOCK_NB) && errno == EWOULDBLOCK)
		ret = err_set(
			err, ERR_OUTPUT, EBUSY,
			"folder for the results %.300s: another comparison writes to it; name "
			"a folder for each with --output",
			output);
	snprintf(path, sizeof path, "%s/trials", output);
	ret = ret ? ret : folder_foreign(fd, output, err);
	ret = ret ? ret : folder_make(path, err);
	if (ret < 0 && fd >= 0)
		close(fd);
	return ret < 0 ? ret : fd;
}

int folder_forget(const char *output, struct err *err)
{
	char path[4096], whole[4096];
	int ret = 0;

	snprintf(path, sizeof path, "%s/trials", output);
	snprintf(whole, sizeof whole, "%s/comparison.json", output);
	DIR *dir = opendir(path);

	if (!dir)
		return err_sys(err, ERR_OUTPUT, errno, "folder for the results %s", path);
	for (struct dirent *d; !ret && (d = readdir(dir));) {
		if (folder_trial(d->d_name) && unlinkat(dirfd(dir), d->d_name, 0))
			ret = err_sys(err, ERR_OUTPUT, errno, "%.3000s/%s of an earlier comparison",
				      path, d->d_name);
	}
	closedir(dir);
	if (!ret && unlink(whole) && errno != ENOENT)
		ret = err_sys(err, ERR_OUTPUT, errno, "%s of an earlier comparison", whole);
	return ret;
}
