/*
 * peek -- small files of the kernel's, read without allocation.
 */
#include "base/peek.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PEEK_PATH = 512, PEEK_SHORT = 2048 };

/*
 * Below /sys what came short is all: a file there is made at once, or a page at a time.
 * Source: Linux, fs/kernfs/file.c and fs/seq_file.c.
 */
static bool peek_whole(int folder, const char *path, size_t n)
{
	return n < PEEK_SHORT && (folder != AT_FDCWD || !strncmp(path, "/sys/", 5));
}

int peek_at(char *out, size_t size, int folder, const char *path)
{
	size_t len = 0;
	int ret = 0;

	out[0] = '\0';
	int fd = openat(folder, path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);

	if (fd < 0)
		return -errno;
	while (len < size - 1) {
		ssize_t n = read(fd, out + len, size - 1 - len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			ret = -errno;
		if (n <= 0)
			break;
		len += (size_t)n;
		if (peek_whole(folder, path, len))
			break;
	}
	close(fd);
	while (len && strchr(" \n\t", out[len - 1]))
		len--;
	out[ret ? 0 : len] = '\0';
	return ret ? ret : (int)len;
}

static int peek_open(char *out, size_t size, const char *fmt, va_list args)
{
	char path[PEEK_PATH];

	out[0] = '\0';
	if (vsnprintf(path, sizeof path, fmt, args) >= (int)sizeof path)
		return -ENAMETOOLONG;
	return peek_at(out, size, AT_FDCWD, path);
}

int peek(char *out, size_t size, const char *path, ...)
{
	va_list args;

	va_start(args, path);
	int r = peek_open(out, size, path, args);

	va_end(args);
	return r;
}

int peek_uint(uint64_t *value, const char *path, ...)
{
	char text[64], *end;
	va_list args;

	va_start(args, path);
	int r = peek_open(text, sizeof text, path, args);

	va_end(args);
	if (r < 0)
		return r;
	errno = 0;
	uint64_t v = strtoull(text, &end, 10);

	if (end == text || text[0] == '-' || errno)
		return -EINVAL;
	*value = v;
	return 0;
}

int peek_line(char *out, size_t size, const char *text, const char *key)
{
	size_t n = strlen(key);

	for (const char *p = text; p && *p; p = strchr(p, '\n') ? strchr(p, '\n') + 1 : NULL) {
		if (strncmp(p, key, n) != 0 || !strchr("\t :=", p[n]))
			continue;
		p += n;
		p += strspn(p, "\t :=");
		size_t len = strcspn(p, "\n");

		snprintf(out, size, "%.*s", (int)len, p);
		return (int)strlen(out);
	}
	return -ENOENT;
}
