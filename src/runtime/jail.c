/*
 * jail -- Firecracker's jailer.
 */
#include "runtime/jail.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/num.h"
#include "runtime/found.h"

/* Of nobody, everywhere. */
enum { JAIL_USER = 65534 };

#define JAIL_IMAGE "/data"

int jail_parse(struct jail *j, const struct runtime_spec *spec, struct err *err)
{
	static const char *const keys[] = {"uid", "gid"};
	const char *jailer = runtime_param(spec, "jailer", NULL);
	uint64_t *ids[] = {&j->uid, &j->gid};

	if (jailer && strcmp(jailer, "yes") != 0 && !strchr(jailer, '/'))
		return err_set(err, ERR_INPUT, 0,
			       "jailer=" NUM_QUOTE ": it is yes, or the path of the program",
			       NUM_QUOTED(jailer));
	j->program = jailer && !strchr(jailer, '/') ? "jailer" : jailer;
	for (unsigned i = 0; i < 2; i++) {
		const char *value = runtime_param(spec, keys[i], NULL);

		*ids[i] = JAIL_USER;
		if (value && !jailer)
			return err_set(err, ERR_INPUT, 0, "%s= is of jailer=", keys[i]);
		if (value && num_uint(value, 0, UINT32_MAX - 1, ids[i], err) < 0) {
			err_in(err, "%s=", keys[i]);
			return -EINVAL;
		}
	}
	return 0;
}

void jail_probe(const struct jail *j, struct runtime_found *out)
{
	const char *words[] = {j->program, "--version", NULL};
	struct runtime_found jailer = {0};
	size_t n = strlen(out->version);

	if (!found_program(&jailer, (char *const *)words, "it comes with Firecracker's releases"))
		found_not(out, "%.500s", jailer.why);
	else if (geteuid())
		found_not(out, "jailer=: it is root's to start");
	else
		snprintf(out->version + n, sizeof out->version - n, ", %s", jailer.version);
}

/* The folders from box->folder down, the first of which is a mount. */
static int jail_folders(struct jail *j, struct box *box, struct err *err)
{
	char base[PATH_MAX];
	int ret;

	snprintf(base, sizeof base, "%s/jail", box->folder);
	if (mkdir(base, 0755))
		return err_sys(err, ERR_FAILED, errno, "folder %s", base);
	ret = sweepup_path(box->sweepup, SWEEPUP_MOUNT, base, err);
	if (ret < 0)
		return ret;
	if (mount("iosonde", base, "tmpfs", MS_NOSUID, "mode=755"))
		return err_sys(err, ERR_UNAVAILABLE, errno, "jailer=: cannot mount a tmpfs on %s",
			       base);
	ret = 0;
	for (char *end = j->root + strlen(base); !ret && (end = strchr(end + 1, '/'));) {
		*end = '\0';
		ret = mkdir(j->root, 0755);
		*end = '/';
	}
	if (ret || mkdir(j->root, 0755))
		return err_sys(err, ERR_FAILED, errno, "folder %s", j->root);
	return 0;
}

int jail_make(struct jail *j, struct box *box, const char *monitor, struct err *err)
{
	char found[PATH_MAX];

	if (spawn_find(found, sizeof found, monitor) < 0 || !(j->monitor = realpath(found, NULL)))
		return err_set(err, ERR_UNAVAILABLE, ENOENT, "there is no program " NUM_QUOTE,
			       NUM_QUOTED(monitor));
	if (asprintf(&j->root, "%s/jail%s/%s/root", box->folder, strrchr(j->monitor, '/'),
		     box->id) < 0) {
		j->root = NULL;
		return err_sys(err, ERR_FAILED, ENOMEM, "jail");
	}
	return jail_folders(j, box, err);
}

/* The image is where its device is: it is bound to a file of the root.  No link is followed. */
static int jail_bind(const struct jail *j, struct box *box, const char *image, struct err *err)
{
	char from[64], to[PATH_MAX];

	snprintf(to, sizeof to, "%s" JAIL_IMAGE, j->root);
	int ret = sweepup_path(box->sweepup, SWEEPUP_MOUNT, to, err);

	if (ret < 0)
		return ret;
	int fd = open(image, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
	int point = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	snprintf(from, sizeof from, "/proc/self/fd/%d", fd);
	if (fd < 0 || point < 0 || fchown(fd, (uid_t)j->uid, (gid_t)j->gid) ||
	    mount(from, to, NULL, MS_BIND, NULL))
		err_sys(err, ERR_FAILED, errno, "image %s cannot be bound to %s", image, to);
	if (fd >= 0)
		close(fd);
	if (point >= 0)
		close(point);
	return err->code ? -EIO : 0;
}

int jail_fill(const struct jail *j, struct box *box, const struct vm *vm, const char *config,
	      struct err *err)
{
	const char *files[] = {vm->vmlinux, vm->initrd, vm->result, config};

	for (unsigned i = 0; i < sizeof files / sizeof *files; i++)
		if (files[i] && chown(files[i], (uid_t)j->uid, (gid_t)j->gid))
			return err_sys(err, ERR_FAILED, errno, "%s: cannot be given to user %u",
				       files[i], (unsigned)j->uid);
	return vm->image ? jail_bind(j, box, vm->image, err) : 0;
}

const char *jail_path(const struct jail *j, const struct vm *vm, const char *path)
{
	return !j->program || !path ? path
	       : path == vm->image  ? JAIL_IMAGE
				    : path + strlen(j->root);
}

void jail_words(const struct jail *j, const struct box *box, struct words *w)
{
	bool v2 = false;

	words_all(w, (char *[]){(char *)j->program, "--id", (char *)box->id, "--exec-file",
				j->monitor, "--chroot-base-dir", NULL});
	words_printf(w, "%s/jail", box->folder);
	words_add(w, "--uid");
	words_printf(w, "%llu", (unsigned long long)j->uid);
	words_add(w, "--gid");
	words_printf(w, "%llu", (unsigned long long)j->gid);
	/* of version 2 it would enter a group "firecracker" that is there; it stays in ours */
	if (box->group->n && group_dir(box->group, "", &v2) && v2) {
		words_split(w, "--cgroup-version 2 --parent-cgroup");
		words_printf(w, "%s/launcher", box->group->path + 1);
	} else {
		words_split(w, "--cgroup-version 1");
	}
	words_add(w, "--");
}

void jail_release(struct jail *j)
{
	free(j->monitor);
	free(j->root);
}
