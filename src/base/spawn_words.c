/*
 * spawn_words -- the words of a command: the program that the first means, and how a shell reads
 * them.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/spawn.h"

static bool spawn_is_program(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISREG(st.st_mode) && !access(path, X_OK);
}

static int spawn_fits(int n, size_t size)
{
	return n < 0 || (size_t)n >= size ? -ENAMETOOLONG : n;
}

static int spawn_find_in(char *out, size_t size, const char *folders, const char *name)
{
	while (*folders) {
		size_t n = strcspn(folders, ":");
		int len = snprintf(out, size, "%.*s/%s", n ? (int)n : 1, n ? folders : ".", name);

		if (spawn_fits(len, size) > 0 && spawn_is_program(out))
			return len;
		folders += n + (folders[n] == ':');
	}
	return -ENOENT;
}

int spawn_find(char *out, size_t size, const char *name)
{
	static const char others[] = "/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin";
	const char *path = getenv("PATH");
	int n = -ENOENT;

	if (strchr(name, '/'))
		return spawn_is_program(name) ? spawn_fits(snprintf(out, size, "%s", name), size)
					      : -ENOENT;
	if (*name && path)
		n = spawn_find_in(out, size, path, name);
	return *name && n < 0 ? spawn_find_in(out, size, others, name) : n;
}

void spawn_quote(struct buf *out, char *const *argv)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789_-+=:,./@%";

	for (int i = 0; argv[i]; i++) {
		const char *word = argv[i];

		if (i)
			buf_char(out, ' ');
		if (*word && !word[strspn(word, plain)]) {
			buf_str(out, word);
			continue;
		}
		buf_char(out, '\'');
		for (; *word; word++)
			if (*word == '\'')
				buf_str(out, "'\\''");
			else
				buf_char(out, *word);
		buf_char(out, '\'');
	}
}
