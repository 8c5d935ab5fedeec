/*
 * mount -- the mounts this process sees, one at a time.
 */
#include "measure/mount.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"

struct mounts mounts_read(void)
{
	enum { MOST = 16 << 20 };
	struct mounts m = {0};
	struct err ignored = {0};
	size_t len;

	m.refusal = file_read("/proc/self/mountinfo", MOST, &m.text, &len, NULL, &ignored);
	if (m.refusal > 0)
		m.refusal = 0;
	return m;
}

void mounts_release(struct mounts *m)
{
	free(m->text);
	*m = (struct mounts){0};
}

static bool mount_octal(const char *s)
{
	return s[0] == '\\' && s[1] >= '0' && s[1] <= '3' && s[2] >= '0' && s[2] <= '7' &&
	       s[3] >= '0' && s[3] <= '7';
}

/* The next word of a line, which is moved on; false: there is none. */
static bool mount_word(const char **line, char *out, size_t size)
{
	const char *p = *line;
	size_t n = 0;

	p += strspn(p, " ");
	if (*p == '\0' || *p == '\n')
		return false;
	while (*p && *p != ' ' && *p != '\n') {
		char c = *p;

		if (mount_octal(p)) {
			c = (char)((p[1] - '0') * 64 + (p[2] - '0') * 8 + (p[3] - '0'));
			p += 3;
		}
		p++;
		if (n + 1 < size)
			out[n++] = c;
	}
	out[n] = '\0';
	*line = p;
	return true;
}

static bool mount_line(const char *line, struct mount *m)
{
	char word[MOUNT_TEXT];
	int used = 0;

	if (sscanf(line, "%u %*u %u:%u%n", &m->id, &m->major, &m->minor, &used) != 3)
		return false;
	line += used;
	if (!mount_word(&line, m->root, sizeof m->root) ||
	    !mount_word(&line, m->point, sizeof m->point) ||
	    !mount_word(&line, m->options, sizeof m->options))
		return false;
	/* optional fields, ended by a dash */
	do
		if (!mount_word(&line, word, sizeof word))
			return false;
	while (strcmp(word, "-") != 0);
	if (!mount_word(&line, m->type, sizeof m->type))
		return false;
	m->super[0] = '\0';
	/* gVisor leaves the source empty */
	if (!mount_word(&line, m->source, sizeof m->source))
		m->source[0] = '\0';
	else
		(void)mount_word(&line, m->super, sizeof m->super);
	return true;
}

bool mount_next(const char **text, struct mount *m)
{
	while (*text && **text) {
		const char *line = *text, *end = strchr(line, '\n');

		*text = end ? end + 1 : line + strlen(line);
		if (mount_line(line, m))
			return true;
	}
	return false;
}

bool mount_option(const char *options, const char *word)
{
	size_t n = strlen(word);

	for (const char *p = options; p; p = strchr(p, ',') ? strchr(p, ',') + 1 : NULL)
		if (strncmp(p, word, n) == 0 && (p[n] == ',' || p[n] == '\0'))
			return true;
	return false;
}
