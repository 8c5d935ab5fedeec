/*
 * kernel -- a kernel for a guest.
 */
#include "runtime/kernel.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"

#define KERNEL_PACKAGES                                                                            \
	"Debian: linux-image-cloud-amd64, or linux-image-amd64, which has 9p, too; Fedora: "       \
	"kernel-core; Alpine: linux-virt"

enum { KERNEL_LIST_MAX = 16 << 20 };

/* The folder part, "." where there is none. */
static void kernel_folder(char *out, size_t cap, const char *path)
{
	const char *slash = strrchr(path, '/');

	snprintf(out, cap, "%.*s", slash ? (int)(slash - path) : 1, slash ? path : ".");
}

/*
 * Version of an image: what its header says, for not all names have it (Alpine's vmlinuz-virt).
 * Source: Linux Documentation/x86/boot.rst, kernel_version.
 */
static void kernel_version(char *out, size_t cap, const char *image)
{
	unsigned char head[0x210] = {0};
	char text[128] = "", folder[KERNEL_PATH];
	int fd = open(image, O_RDONLY | O_CLOEXEC);
	const char *base = strrchr(image, '/');

	if (fd >= 0 && pread(fd, head, sizeof head, 0) == sizeof head &&
	    !memcmp(head + 0x202, "HdrS", 4) &&
	    pread(fd, text, sizeof text - 1, 0x200 + (head[0x20e] | head[0x20f] << 8)) > 0) {
		text[strcspn(text, " ")] = 0;
	} else if (base && strchr(base, '-')) {
		snprintf(text, sizeof text, "%.127s", strchr(base, '-') + 1);
	} else {
		kernel_folder(folder, sizeof folder, image);
		base = strrchr(folder, '/');
		snprintf(text, sizeof text, "%.127s", base ? base + 1 : folder);
	}
	if (fd >= 0)
		close(fd);
	snprintf(out, cap, "%s", text);
}

/* Read a list of the modules of the kernel; folder becomes where it lies. */
static char *kernel_list(const struct kernel *k, const char *name, char *folder, size_t cap)
{
	char beside[KERNEL_PATH], path[2 * KERNEL_PATH + 64], *text;
	struct err err = {0};
	size_t len;

	kernel_folder(beside, sizeof beside, k->image);
	for (unsigned i = 0; i < 3; i++) {
		if (i == 0)
			snprintf(folder, cap, "%s/../lib/modules/%s", beside, k->version);
		else
			snprintf(folder, cap, "%s%s", i == 1 ? beside : "/lib/modules/",
				 i == 1 ? "" : k->version);
		snprintf(path, sizeof path, "%s/%s", folder, name);
		if (!access(path, R_OK) &&
		    !file_read(path, KERNEL_LIST_MAX, &text, &len, NULL, &err))
			return text;
	}
	return NULL;
}

/* Does the path, up to its end or ':', name the module?  '-' and '_' are one to the kernel. */
static bool kernel_is(const char *line, const char *name)
{
	const char *base = line;

	for (const char *p = line; *p && *p != ':' && *p != '\n'; p++)
		if (*p == '/')
			base = p + 1;
	for (; *name; name++, base++)
		if (*base != *name && !(*base == '-' && *name == '_'))
			return false;
	return !strncmp(base, ".ko", 3);
}

/* The line of a list that names the module; NULL: none. */
static char *kernel_line(char *list, const char *name)
{
	for (char *line = list; line && *line; line = strchr(line, '\n'), line += !!line)
		if (kernel_is(line, name))
			return line;
	return NULL;
}

/* Insert a module of len bytes of path, unless it is on the list. */
static int kernel_insert(struct kernel *k, const char *folder, const char *path, size_t len)
{
	char *whole;

	if (asprintf(&whole, "%s/%.*s", folder, (int)len, path) < 0)
		return -ENOMEM;
	for (unsigned i = 0; i < k->insert_n; i++)
		if (!strcmp(k->insert[i], whole)) {
			free(whole);
			return 0;
		}
	if (k->insert_n == KERNEL_MODULES) {
		free(whole);
		return -E2BIG;
	}
	k->insert[k->insert_n++] = whole;
	return 0;
}

/* Insert what a line of modules.dep says: "MODULE: NEEDS...", what is needed first last. */
static int kernel_chain(struct kernel *k, const char *folder, const char *line)
{
	const char *colon = strchr(line, ':'), *end = line + strcspn(line, "\n");
	int ret = 0;

	while (colon && end > colon + 1 && !ret) {
		const char *begin = end;

		while (begin[-1] != ' ' && begin[-1] != ':')
			begin--;
		if (end > begin)
			ret = kernel_insert(k, folder, begin, (size_t)(end - begin));
		end = begin - 1;
	}
	return ret || !colon ? ret : kernel_insert(k, folder, line, (size_t)(colon - line));
}

/* Fill the list of modules of k, whose image is set. */
static int kernel_modules(struct kernel *k, const char *const *needs, struct err *err)
{
	char folder[2 * KERNEL_PATH] = "", *line;
	char *builtin = kernel_list(k, "modules.builtin", folder, sizeof folder);
	char *dep = kernel_list(k, "modules.dep", folder, sizeof folder);
	int ret = 0;

	if (!dep)
		ret = err_set(err, ERR_UNAVAILABLE, ENOENT,
			      "kernel %s: its modules are neither beside it nor in "
			      "/lib/modules/%s: no modules.dep there (%s)",
			      k->image, k->version, KERNEL_PACKAGES);
	for (; dep && *needs && !ret; needs++) {
		bool may = **needs == '?';

		line = kernel_line(dep, *needs + may);
		if (line)
			ret = kernel_chain(k, folder, line);
		else if (!may && (!builtin || !kernel_line(builtin, *needs)))
			ret = err_set(err, ERR_UNAVAILABLE, ENOENT,
				      "kernel %s has no module %s (%s)", k->image, *needs,
				      KERNEL_PACKAGES);
		else
			continue;
		if (ret && !err->code)
			err_sys(err, ERR_FAILED, -ret, "modules of kernel %s", k->image);
	}
	free(builtin);
	free(dep);
	return ret;
}

/* The newest image in folder whose version is below that of last, or of any. */
static void kernel_newest(char *best, const char *folder, bool deep, const char *last)
{
	DIR *dir = opendir(folder);
	struct dirent *e;

	while (dir && (e = readdir(dir))) {
		char path[KERNEL_PATH], one[128], two[128];

		if (e->d_name[0] == '.' || (!deep && strncmp(e->d_name, "vmlinuz", 7)) ||
		    snprintf(path, sizeof path, "%s/%s%s", folder, e->d_name,
			     deep ? "/vmlinuz" : "") >= (int)sizeof path ||
		    access(path, R_OK))
			continue;
		kernel_version(one, sizeof one, path);
		kernel_version(two, sizeof two, last);
		if (*last && strverscmp(one, two) >= 0)
			continue;
		kernel_version(two, sizeof two, best);
		if (!*best || strverscmp(one, two) > 0)
			snprintf(best, KERNEL_PATH, "%s", path);
	}
	if (dir)
		closedir(dir);
}

int kernel_find(struct kernel *out, const char *named, const char *const *needs, struct err *err)
{
	struct kernel k = {0};
	char last[KERNEL_PATH] = "";
	struct err first = {0};
	int ret = -ENOENT;

	if (named && strlen(named) >= sizeof k.image)
		return err_set(err, ERR_INPUT, ENAMETOOLONG, "kernel %s: give it a shorter path",
			       named);
	for (;;) {
		struct err one = {0};

		k = (struct kernel){0};
		if (named) {
			snprintf(k.image, sizeof k.image, "%s", named);
		} else {
			kernel_newest(k.image, "/boot", false, last);
			kernel_newest(k.image, "/usr/lib/modules", true, last);
		}
		if (!*k.image)
			break;
		if (access(k.image, R_OK))
			return err_sys(err, ERR_UNAVAILABLE, errno, "kernel %s", k.image);
		kernel_version(k.version, sizeof k.version, k.image);
		ret = kernel_modules(&k, needs, &one);
		if (ret == 0) {
			*out = k;
			return 0;
		}
		kernel_release(&k);
		if (!first.code)
			first = one;
		if (named)
			break;
		memcpy(last, k.image, sizeof last);
	}
	*err = first;
	if (!first.code)
		err_set(err, ERR_UNAVAILABLE, ENOENT,
			"no kernel for a guest in /boot or /usr/lib/modules: kernel=PATH names "
			"one, a package brings one (%s)",
			KERNEL_PACKAGES);
	return ret;
}

void kernel_release(struct kernel *k)
{
	for (unsigned i = 0; i < k->insert_n; i++)
		free(k->insert[i]);
	k->insert_n = 0;
}
