/*
 * ini -- the syntax of a job file.
 */
#include "job/ini.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"

static const char ini_mark[] = "\xef\xbb\xbf"; /* byte order mark of UTF-8 */

enum {
	INI_VARIABLE_MAX = 256, /* name of a variable, with its NUL */
	INI_SECTION_MAX = 255,	/* name of a section; fio cuts there in silence */
};

void ini_init(struct ini *ini, const char *file, char *data, size_t len)
{
	*ini = (struct ini){.file = file, .at = data, .end = data + len};
	if (len >= 3 && !memcmp(data, ini_mark, 3))
		ini->at += 3;
}

void ini_release(struct ini *ini)
{
	buf_release(&ini->value);
	*ini = (struct ini){0};
}

static int ini_fail(const struct ini *ini, const char *start, const char *at, struct err *err)
{
	err_in(err, "%s:%u:%u", ini->file, ini->line, (unsigned)(at - start) + 1);
	return -EINVAL;
}

static bool ini_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
}

/*
 * Cut the next line off: its first byte, or NULL at the end of the text.
 * *bad points at a NUL byte within, NULL where there is none.
 */
static char *ini_cut(struct ini *ini, char **bad)
{
	char *start = ini->at;

	if (start >= ini->end)
		return NULL;
	size_t left = (size_t)(ini->end - start);
	char *stop = memchr(start, '\n', left);

	ini->at = stop ? stop + 1 : ini->end;
	ini->line++;
	if (!stop)
		stop = ini->end;
	*bad = memchr(start, '\0', (size_t)(stop - start));
	*stop = '\0';
	return start;
}

/* Cut comment and blanks off the end; returns the first byte that is not blank. */
static char *ini_strip(char *start)
{
	char *p = start, *stop = start + strcspn(start, ";#");

	while (stop > start && ini_blank(stop[-1]))
		stop--;
	*stop = '\0';
	while (ini_blank(*p))
		p++;
	return p;
}

static int ini_section(struct ini *ini, char *start, char *p, struct ini_line *line,
		       struct err *err)
{
	size_t len = strlen(p);
	char *close = strrchr(p, ']');

	if (!close) {
		err_set(err, ERR_INPUT, 0, "unterminated section; close it with ']'");
		return ini_fail(ini, start, p, err);
	}
	if (close != p + len - 1) {
		err_set(err, ERR_INPUT, 0, NUM_QUOTE " follows the section; put it on its own line",
			NUM_QUOTED(close + 1));
		return ini_fail(ini, start, close + 1, err);
	}
	if (len > INI_SECTION_MAX + 2) {
		err_set(err, ERR_INPUT, 0, "the name of a section has at most %d bytes",
			INI_SECTION_MAX);
		return ini_fail(ini, start, p + 1, err);
	}
	char *name = p + 1;

	*close = '\0';
	if (!name[strspn(name, " \t\r\v\f")]) {
		err_set(err, ERR_INPUT, 0, "empty section name; write the job's name in the []");
		return ini_fail(ini, start, p, err);
	}
	*line = (struct ini_line){INI_SECTION,
				  name,
				  NULL,
				  ini->line,
				  (unsigned)(name - start) + 1,
				  (unsigned)(name - start) + 1};
	return 1;
}

/*
 * Put the variable at p, which begins "${", into the value.  Behind ":-" stands what
 * an unset or empty one is, as in sh(1).  Returns its length, or -EINVAL.
 */
static int ini_variable(struct ini *ini, const char *p, struct err *err)
{
	size_t len = strcspn(p + 2, "}");
	char name[INI_VARIABLE_MAX];

	if (!p[2 + len])
		return err_set(err, ERR_INPUT, 0, "unterminated variable; close it with '}'");
	if (!len || len >= sizeof name)
		return err_set(err, ERR_INPUT, 0, "the name of a variable has 1 to %d letters",
			       INI_VARIABLE_MAX - 1);
	memcpy(name, p + 2, len);
	name[len] = '\0';
	char *otherwise = strstr(name, ":-");

	if (otherwise)
		*otherwise = '\0';
	const char *text = getenv(name);

	if (otherwise && (!text || !*text))
		text = otherwise + 2;
	if (!*name)
		return err_set(err, ERR_INPUT, 0,
			       "a variable without a name; write ${NAME:-VALUE}");
	if (!text)
		return err_set(err, ERR_INPUT, 0,
			       "undefined variable " NUM_QUOTE "; set it, as in: %.60s=... iosonde",
			       NUM_QUOTED(name), name);
	buf_str(&ini->value, text);
	return (int)len + 3;
}

/* Copy text into ini->value, variables put in. */
static int ini_expand(struct ini *ini, const char *start, const char *text, struct err *err)
{
	buf_release(&ini->value);
	buf_str(&ini->value, "");
	for (const char *p = text; *p;) {
		size_t n = 0;

		while (p[n] && (p[n] != '$' || p[n + 1] != '{'))
			n++;
		buf_add(&ini->value, p, n);
		p += n;
		if (!*p)
			break;
		int ret = ini_variable(ini, p, err);

		if (ret < 0)
			return ini_fail(ini, start, p, err);
		p += ret;
	}
	if (buf_failed(&ini->value))
		return err_set(err, ERR_FAILED, ENOMEM, "out of memory");
	return 0;
}

/* "include FILE", also with a = between: the file's name, else NULL. */
static char *ini_include(char *p)
{
	static const char word[] = "include";
	char *file = p + sizeof word - 1;

	if (strncmp(p, word, sizeof word - 1) || (*file && !ini_blank(*file) && *file != '='))
		return NULL;
	while (ini_blank(*file))
		file++;
	if (*file == '=')
		file++;
	while (ini_blank(*file))
		file++;
	return file;
}

static int ini_option(struct ini *ini, char *start, char *p, struct ini_line *line, struct err *err)
{
	char *equals = strchr(p, '='), *value = NULL;

	if (equals) {
		char *stop = equals;

		value = equals + 1;
		while (stop > p && ini_blank(stop[-1]))
			stop--;
		*stop = '\0';
		while (ini_blank(*value))
			value++;
	}
	size_t len = strlen(p), word = strcspn(p, " \t\r\v\f");

	if (!len || word < len || !(isalnum((unsigned char)*p) || *p == '_')) {
		err_set(err, ERR_INPUT, 0,
			NUM_QUOTE ": not a line of a job file; write [NAME], name=value, or "
				  "begin a comment with #",
			NUM_QUOTED(len ? p : "="));
		return ini_fail(ini, start, p, err);
	}
	unsigned column = (unsigned)(p - start) + 1;

	*line = (struct ini_line){INI_OPTION, p, NULL, ini->line, column, column};
	if (!value)
		return 1;
	int ret = ini_expand(ini, start, value, err);

	if (ret)
		return ret;
	line->value = buf_text(&ini->value);
	line->value_column = (unsigned)(value - start) + 1;
	return 1;
}

int ini_next(struct ini *ini, struct ini_line *line, struct err *err)
{
	char *start, *p, *bad, *file;

	do {
		start = ini_cut(ini, &bad);
		if (!start)
			return 0;
		if (bad) {
			err_set(err, ERR_INPUT, 0, "a NUL byte; a job file is text");
			return ini_fail(ini, start, bad, err);
		}
		p = ini_strip(start);
	} while (!*p);
	if (*p == '[')
		return ini_section(ini, start, p, line, err);
	file = ini_include(p);
	if (!file)
		return ini_option(ini, start, p, line, err);
	unsigned column = (unsigned)(file - start) + 1;

	if (!*file) {
		err_set(err, ERR_INPUT, 0, "include needs the name of a file");
		return ini_fail(ini, start, file, err);
	}
	int ret = ini_expand(ini, start, file, err);

	if (ret)
		return ret;
	*line = (struct ini_line){INI_INCLUDE, buf_text(&ini->value), NULL, ini->line, column,
				  column};
	return 1;
}
