/*
 * table -- rows of cells, aligned in columns or as Markdown.
 */
#include "report/table.h"

#include <stdio.h>
#include <string.h>

#include "result/utf8.h"

/* First byte of a line that is no row of cells. */
#define TABLE_TITLE '\1'
#define TABLE_HEAD  '\2'

enum { TABLE_COLUMNS = 16, TABLE_LINE = 100 };

void table_title(struct table *t, const char *text)
{
	buf_char(&t->cells, TABLE_TITLE);
	utf8_add_line(&t->cells, text);
	table_end(t);
}

void table_head(struct table *t, const char *heads)
{
	buf_char(&t->cells, TABLE_HEAD);
	buf_printf(&t->cells, "%s\t", heads);
}

void table_cell(struct table *t, const char *text)
{
	utf8_add_line(&t->cells, text);
	buf_char(&t->cells, '\t');
}

void table_number(struct table *t, double value, int digits, bool marked)
{
	if (digits == TABLE_THREE) {
		digits = 0;
		for (double limit = 99.95; value > 0 && digits < 4 && value < limit;
		     limit = digits == 2 ? 0.0995 : limit / 10)
			digits++;
	}
	buf_printf(&t->cells, "%s%.*f\t", marked ? "~" : "", digits, value);
}

void table_end(struct table *t)
{
	buf_char(&t->cells, '\n');
}

/* Of UTF-8: the bytes that begin a character. */
static unsigned table_width(const char *s, size_t len)
{
	unsigned n = 0;

	for (size_t i = 0; i < len; i++)
		n += (s[i] & 0xc0) != 0x80;
	return n;
}

struct table_look {
	bool markdown;
	unsigned n; /* columns */
	bool left[TABLE_COLUMNS];
	unsigned width[TABLE_COLUMNS];
	const char *head; /* the last line of heads */
	bool open;	  /* a table of Markdown has begun */
	unsigned gap;	  /* blanks between columns */
};

static void table_measure(struct table_look *look, const char *line)
{
	bool head = *line == TABLE_HEAD;

	line += head;
	for (unsigned i = 0; i < TABLE_COLUMNS && *line != '\n'; i++) {
		size_t len = strcspn(line, "\t");
		bool left = head && *line == '<';
		unsigned width = table_width(line, len) - left;

		if (head)
			look->left[i] = left;
		if (i || width <= TABLE_NAME)
			look->width[i] = width > look->width[i] ? width : look->width[i];
		look->n = i + 1 > look->n ? i + 1 : look->n;
		line += len + 1;
	}
}

/* What stands for a column in Markdown has no bar in it. */
static void table_piped(struct buf *out, const char *s, size_t len)
{
	buf_str(out, "| ");
	for (size_t i = 0; i < len; i++) {
		if (strchr("|<\\", s[i]))
			buf_char(out, '\\');
		buf_char(out, s[i]);
	}
	buf_char(out, ' ');
}

static void table_aligned(const struct table_look *look, unsigned i, const char *s, size_t len,
			  bool last, struct buf *out)
{
	unsigned width = table_width(s, len), column = look->width[i];
	unsigned pad = width < column ? column - width : 0;

	/* one that is aligned to the left would touch the one before it */
	if (i)
		buf_printf(out, "%*s", (int)(look->left[i] && !look->left[i - 1] ? 2 : look->gap),
			   "");
	if (!look->left[i])
		buf_printf(out, "%*s", (int)pad, "");
	buf_add(out, s, len);
	if (width > column && !i && !last)
		buf_printf(out, "\n%*s", (int)column, "");
	else if (look->left[i] && !last)
		buf_printf(out, "%*s", (int)pad, "");
}

static void table_row(struct table_look *look, const char *line, struct buf *out)
{
	bool head = *line == TABLE_HEAD;

	line += head;
	for (unsigned i = 0; i < TABLE_COLUMNS && *line != '\n'; i++) {
		size_t len = strcspn(line, "\t");
		bool left = head && *line == '<';

		if (look->markdown)
			table_piped(out, line + left, len - left);
		else
			table_aligned(look, i, line + left, len - left, line[len + 1] == '\n', out);
		line += len + 1;
	}
	buf_str(out, look->markdown ? "|\n" : "\n");
	for (unsigned i = 0; head && look->markdown && i < look->n; i++)
		buf_printf(out, "%s%s",
			   look->left[i] ? "|---" : "|--:", i + 1 == look->n ? "|\n" : "");
}

static void table_line(struct table_look *look, const char *line, struct buf *out)
{
	if (*line == TABLE_TITLE) {
		struct buf title = {0};

		buf_add(&title, line + 1, strcspn(line + 1, "\n"));
		if (look->markdown && title.len)
			buf_printf(out, "\n**%s**\n\n", title.s);
		else if (!look->markdown)
			buf_wrap(out, buf_text(&title), 0);
		buf_release(&title);
		look->open = false;
		return;
	}
	if (*line == TABLE_HEAD)
		look->head = line;
	if (*line == TABLE_HEAD && look->markdown)
		return; /* not before a row: a title may come between */
	if (look->markdown && !look->open && look->head)
		table_row(look, look->head, out);
	look->open = true;
	table_row(look, line, out);
}

void table_print(struct table *t, bool markdown, struct buf *out)
{
	struct table_look look = {.markdown = markdown};

	if (buf_failed(&t->cells))
		out->failed = true;
	for (int pass = 0; pass < 2; pass++) {
		unsigned width = 2 * look.n;

		for (unsigned i = 0; i < look.n; i++)
			width += look.width[i];
		look.gap = width <= TABLE_LINE ? 2 : 1;
		for (const char *line = buf_text(&t->cells); *line; line += strcspn(line, "\n") + 1)
			if (pass)
				table_line(&look, line, out);
			else if (*line != TABLE_TITLE)
				table_measure(&look, line);
	}
	buf_release(&t->cells);
}
