/*
 * help -- the pages of help.def, as text and for the manual.
 */
#include "cli/help.h"

#include <string.h>

#include "cli/cli.h"
#include "cli/mdoc.h"

struct help_page {
	const char *topic, *text;
};
static const struct help_page help_pages[] = {
#define PAGE(topic, text) {topic, text},
#include "cli/help.def"
};

struct help_flag {
	const char *topic, *name, *arg, *text;
};
static const struct help_flag help_flag_rows[] = {
#define FLAG(topic, name, arg, text) {topic, name, arg, text},
#include "cli/help.def"
};

struct help_example {
	const char *topic, *what, *command;
};
static const struct help_example help_example_rows[] = {
#define EXAMPLE(topic, what, command) {topic, what, command},
#include "cli/help.def"
};

static const struct {
	const char *code, *text;
} help_status_rows[] = {
#define STATUS(code, text) {code, text},
#include "cli/help.def"
};

#define HELP_N(rows) (sizeof(rows) / sizeof *(rows))

bool help_topic(const char *topic)
{
	for (size_t i = 0; i < HELP_N(help_pages); i++)
		if (strcmp(help_pages[i].topic, topic) == 0)
			return true;
	return false;
}

void help_description(struct buf *out, const char *topic)
{
	for (size_t i = 0; i < HELP_N(help_pages); i++)
		if (strcmp(help_pages[i].topic, topic) == 0) {
			buf_char(out, '\n');
			buf_wrap(out, help_pages[i].text, 2);
		}
}

void help_flags(struct buf *out, const char *topic)
{
	bool any = false;

	for (size_t i = 0; i < HELP_N(help_flag_rows); i++) {
		const struct help_flag *f = &help_flag_rows[i];

		if (strcmp(f->topic, topic) != 0)
			continue;
		buf_printf(out, "%s  --%s%s%s\n", any ? "" : "\nOptions\n", f->name,
			   f->arg ? "=" : "", f->arg ? f->arg : "");
		buf_wrap(out, f->text, 6);
		any = true;
	}
}

void help_examples(struct buf *out, const char *topic)
{
	bool any = false;

	for (size_t i = 0; i < HELP_N(help_example_rows); i++) {
		const struct help_example *e = &help_example_rows[i];
		struct buf what = {0};

		if (strcmp(e->topic, topic) != 0)
			continue;
		buf_str(out, any ? "\n" : "\nExamples\n");
		buf_printf(&what, "%s:", e->what);
		buf_wrap(out, buf_text(&what), 2);
		buf_release(&what);
		buf_str(out, "      ");
		for (const char *p = e->command; *p; p++)
			buf_str(out, *p == '\n' ? "\n      " : (char[2]){*p, 0});
		buf_char(out, '\n');
		any = true;
	}
}

void help_status(struct buf *out)
{
	buf_str(out, "\nExit status\n");
	for (size_t i = 0; i < HELP_N(help_status_rows); i++)
		buf_printf(out, "  %-5s  %s\n", help_status_rows[i].code, help_status_rows[i].text);
}

static void help_mdoc_status(struct buf *out)
{
	buf_str(out, ".Bl -tag -width \"128+N\" -compact\n");
	for (size_t i = 0; i < HELP_N(help_status_rows); i++) {
		buf_printf(out, ".It %s\n", help_status_rows[i].code);
		mdoc_text(out, help_status_rows[i].text);
	}
	buf_str(out, ".El\n");
}

static bool help_mdoc_flags(struct buf *out, const char *topic)
{
	bool any = false;

	for (size_t i = 0; i < HELP_N(help_flag_rows); i++) {
		const struct help_flag *f = &help_flag_rows[i];

		if (strcmp(f->topic, topic) != 0)
			continue;
		if (!any)
			buf_str(out, ".Bl -tag -width Ds\n");
		any = true;
		buf_printf(out, ".It Fl \\-%s", f->name);
		if (f->arg) {
			buf_str(out, " Ns = Ns Ar ");
			mdoc_word(out, f->arg);
		}
		buf_char(out, '\n');
		mdoc_text(out, f->text);
	}
	if (any)
		buf_str(out, ".El\n");
	return any;
}

static bool help_mdoc_examples(struct buf *out, const char *topic)
{
	bool any = false;

	for (size_t i = 0; i < HELP_N(help_example_rows); i++) {
		const struct help_example *e = &help_example_rows[i];
		struct buf what = {0};

		if (strcmp(e->topic, topic) != 0)
			continue;
		if (any)
			buf_str(out, ".Pp\n");
		any = true;
		buf_printf(&what, "%s:", e->what);
		mdoc_text(out, buf_text(&what));
		buf_release(&what);
		buf_str(out, ".Bd -literal -offset indent\n");
		for (const char *p = e->command; *p; p++)
			buf_str(out, *p == '\\' ? "\\e" : (char[2]){*p, 0});
		buf_str(out, "\n.Ed\n");
	}
	return any;
}

bool help_mdoc(struct buf *out, const char *list)
{
	const char *topic = strchr(list, '-');

	if (strcmp(list, "status") == 0) {
		help_mdoc_status(out);
		return true;
	}
	if (strncmp(list, "flags-", 6) == 0)
		return help_mdoc_flags(out, topic + 1);
	return strncmp(list, "examples-", 9) == 0 && help_mdoc_examples(out, topic + 1);
}
