/*
 * roles -- what a thread does for a box.
 */
#include "runtime/roles.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static const struct {
	const char *process, *thread, *role;
} roles[] = {
#define ROLE(process, thread, role) {process, thread, role},
#include "runtime/roles.def"
};

static bool role_fits(const char *pattern, const char *name)
{
	size_t n = strcspn(pattern, "*");

	return pattern[n] ? strncmp(pattern, name, n) == 0 : strcmp(pattern, name) == 0;
}

const char *role_of(const char *process, const char *thread, const char *payload)
{
	for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
		if (role_fits(roles[i].process, process) && role_fits(roles[i].thread, thread))
			return roles[i].role;
	return strcmp(process, payload) == 0 ? ROLE_PAYLOAD : ROLE_OTHER;
}

void role_process(char *out, size_t size, const char *command, const char *name)
{
	const char *base = strrchr(command, '/');

	if (*command)
		snprintf(out, size, "%s", base && base[1] ? base + 1 : command);
	else
		snprintf(out, size, "[%s]", name);
}

void role_thread(char *out, size_t size, const char *name)
{
	size_t n = 0;

	for (const char *p = name; *p && n + 1 < size; p++) {
		if (isdigit((unsigned char)*p) && (p == name || !isalnum((unsigned char)p[-1]))) {
			p += strspn(p, "0123456789") - 1;
			out[n++] = 'n';
		} else {
			out[n++] = *p;
		}
	}
	out[n] = '\0';
}

void role_kernel(char *out, size_t size, const char *name)
{
	static const char *const flush[] = {"flush-",	"writeback",   "ext4-rsv-conv",
					    "xfs-conv", "btrfs-endio", "btrfs-delalloc"};
	const char *what = NULL;
	size_t n;

	if (strncmp(name, "kworker/", 8) == 0) {
		what = strpbrk(name, "+-");
		name = "kworker";
	}
	/* What it worked at last, without the device. */
	if (what && what[1]) {
		what++;
		for (size_t i = 0; i < sizeof flush / sizeof *flush; i++)
			if (strncmp(what, flush[i], strlen(flush[i])) == 0)
				what = "flush";
		snprintf(out, size, "kworker %.*s", (int)strcspn(what, "/"), what);
	} else {
		n = strcspn(name, "/");
		for (bool whole = !name[n]; whole && n > 1 && strchr("0123456789.:-", name[n - 1]);)
			n--;
		snprintf(out, size, "%.*s", (int)n, name);
	}
}
