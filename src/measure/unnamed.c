/*
 * unnamed -- facts without the names of hosts and users.
 */
#include "measure/unnamed.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

static void unnamed_add(struct unnamed *u, const char *word, bool user)
{
	if (!word || strlen(word) < 2 || strlen(word) >= UNNAMED_WORD || u->n == UNNAMED_WORDS ||
	    (user && strcmp(word, "root") == 0))
		return;
	for (unsigned i = 0; i < u->n; i++)
		if (strcmp(u->word[i].text, word) == 0)
			return;
	snprintf(u->word[u->n].text, UNNAMED_WORD, "%s", word);
	u->word[u->n++].user = user;
}

/* Device mapper doubles the dashes of a name: its own part names. */
static void unnamed_mapper(char *out, size_t size, const char *name)
{
	size_t n = 0;

	for (; *name && n + 2 < size; name++) {
		out[n++] = *name;
		if (*name == '-')
			out[n++] = '-';
	}
	out[n] = '\0';
}

void unnamed_init(struct unnamed *u)
{
	char mapped[UNNAMED_WORD], *dot;
	struct utsname name;

	*u = (struct unnamed){0};
	if (uname(&name) == 0) {
		/* The whole before its parts. */
		unnamed_add(u, name.nodename, false);
		if ((dot = strchr(name.nodename, '.')))
			*dot = '\0';
		unnamed_mapper(mapped, sizeof mapped, name.nodename);
		unnamed_add(u, mapped, false);
		unnamed_add(u, name.nodename, false);
	}
	const char *home = getenv("HOME");

	unnamed_add(u, getenv("USER"), true);
	unnamed_add(u, getenv("LOGNAME"), true);
	unnamed_add(u, getenv("SUDO_USER"), true);
	if (home && strrchr(home, '/'))
		unnamed_add(u, strrchr(home, '/') + 1, true);
}

/* Put `to` in place of n bytes at `at`.  Returns what follows it. */
static char *unnamed_put(char *text, size_t size, char *at, size_t n, const char *to)
{
	size_t before = (size_t)(at - text), len = strlen(to), rest = strlen(at + n);

	if (before + len >= size)
		len = size - 1 - before;
	if (before + len + rest >= size)
		rest = size - 1 - before - len;
	memmove(at + len, at + n, rest);
	memcpy(at, to, len);
	at[len + rest] = '\0';
	return at + len;
}

static bool unnamed_here(const char *text, const char *at, size_t n, bool user)
{
	char before = '\0', after = at[n];

	if (at > text)
		before = at[-1];
	if (isalnum((unsigned char)before) || before == '_' || isalnum((unsigned char)after) ||
	    after == '_')
		return false;
	return !user || after == '@' || (before && strchr("/=@", before));
}

void unnamed_text(const struct unnamed *u, char *text, size_t size)
{
	static const char home[] = "/home/";

	for (unsigned i = 0; i < u->n; i++) {
		const char *word = u->word[i].text;
		size_t n = strlen(word);

		for (char *p = text; (p = strstr(p, word));)
			if (unnamed_here(text, p, n, u->word[i].user))
				p = unnamed_put(text, size, p, n,
						u->word[i].user ? "USER" : "HOST");
			else
				p++;
	}
	for (char *p = text; (p = strstr(p, home));) {
		p += sizeof home - 1;
		if (*p && *p != '/')
			p = unnamed_put(text, size, p, strcspn(p, "/,:; "), "USER");
	}
}

/* "server:/export", "user@server:folder", "//server/share" */
static void unnamed_source(struct fact *f)
{
	char *text = f->text, *colon = strchr(text, ':'), *at = strchr(text, '@');

	if (strncmp(text, "//", 2) == 0)
		unnamed_put(text, sizeof f->text, text + 2, strcspn(text + 2, "/"), "HOST");
	else if (text[0] == '[' && strstr(text, "]:"))
		unnamed_put(text, sizeof f->text, text, (size_t)(strstr(text, "]:") + 1 - text),
			    "HOST");
	else if (text[0] != '/' && colon && (colon[1] == '/' || (at && at < colon)))
		unnamed_put(text, sizeof f->text, text, (size_t)(colon - text), "HOST");
}

/* Options of network file systems that are names or addresses. */
static void unnamed_options(struct fact *f)
{
	static const char *const keys[] = {"addr", "clientaddr", "mountaddr", "srcaddr",
					   "ip",   "username",	 "user",      "domain",
					   "unc",  "name"};

	for (char *p = f->text; *p;) {
		size_t key = strcspn(p, "=,; ");
		char *value = p + key + 1;

		if (p[key] != '=') {
			p += key + (p[key] != '\0');
			continue;
		}
		size_t len = strcspn(value, ",;");

		p = value + len;
		for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
			if (strlen(keys[i]) == key && strncmp(value - key - 1, keys[i], key) == 0)
				p = unnamed_put(f->text, sizeof f->text, value, len, "HIDDEN");
	}
}

void unnamed_env(const struct unnamed *u, struct env *e)
{
	unnamed_text(u, e->cgroup_path.text, sizeof e->cgroup_path.text);
	unnamed_text(u, e->container_hints.text, sizeof e->container_hints.text);
}

void unnamed_storage(const struct unnamed *u, struct storage *s)
{
	unnamed_source(&s->fs_source);
	unnamed_options(&s->fs_options);
	unnamed_text(u, s->fs_source.text, sizeof s->fs_source.text);
	unnamed_text(u, s->fs_mount_point.text, sizeof s->fs_mount_point.text);
	unnamed_text(u, s->fs_options.text, sizeof s->fs_options.text);
}
