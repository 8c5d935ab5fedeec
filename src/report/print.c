/*
 * print -- what the tables of a comparison are made of.
 */
#include "report/print.h"

#include <stdio.h>
#include <string.h>

#include "result/utf8.h"

bool print_alike(const struct comparison *c)
{
	for (unsigned i = 1; i < c->rows_n; i++)
		if (strcmp(c->rows[i].conditions, c->rows[0].conditions) != 0)
			return false;
	return true;
}

void print_block(const struct comparison *c, unsigned block, struct buf *out)
{
	struct buf line = {0};
	bool alike = print_alike(c);

	for (unsigned i = 0; i < c->rows_n; i++)
		if (c->rows[i].block == block) {
			utf8_add_line(&line, c->rows[i].cell);
			buf_str(&line, alike ? "" : "; ");
			utf8_add_line(&line, alike ? "" : c->rows[i].conditions);
			break;
		}
	buf_char(out, '\n');
	buf_wrap(out, buf_text(&line), 0);
	buf_release(&line);
}

/* Of UTF-8: the bytes that begin a character. */
static unsigned print_columns(const char *s)
{
	unsigned n = 0;

	for (; *s; s++)
		n += (*s & 0xc0) != 0x80;
	return n;
}

void print_name(struct buf *out, const char *text, unsigned width)
{
	struct buf line = {0};

	utf8_add_line(&line, text);
	unsigned have = print_columns(buf_text(&line));

	buf_str(out, buf_text(&line));
	if (have > width) {
		buf_char(out, '\n');
		have = 0;
	}
	buf_printf(out, "%*s", (int)(width - have), "");
	buf_release(&line);
}

void print_cut(struct buf *out, const char *text, unsigned width)
{
	struct buf line = {0};

	utf8_add_line(&line, text);
	for (unsigned n = print_columns(buf_text(&line)); line.len && n > width; n--)
		do
			line.len--;
		while (line.len && (line.s[line.len] & 0xc0) == 0x80);
	if (line.s)
		line.s[line.len] = '\0';
	print_name(out, buf_text(&line), width + 1);
	buf_release(&line);
}

unsigned print_width(const struct comparison *c)
{
	enum { LEAST = 10, MARK = 5 };
	unsigned width = LEAST;

	for (unsigned i = 0; i < c->rows_n; i++) {
		const struct compare_row *r = &c->rows[i];
		unsigned n =
			print_columns(r->runtime) + (r->count[TRIAL_DONE] < r->trials_n ? MARK : 0);

		width = n > width ? n : width;
	}
	return width < PRINT_NAME ? width : PRINT_NAME;
}

void print_number(struct buf *out, double value, unsigned width, int digits, bool marked)
{
	char text[64];

	if (digits == PRINT_THREE) {
		digits = 0;
		for (double limit = 99.95; value > 0 && digits < 4 && value < limit;
		     limit = digits == 2 ? 0.0995 : limit / 10)
			digits++;
	}
	snprintf(text, sizeof text, "%s%.*f", marked ? "~" : "", digits, value);
	buf_printf(out, "%*s", (int)width, text);
}

bool print_same(const struct compare_row *a, const struct compare_row *b)
{
	return a->trials[0]->runtime_n == b->trials[0]->runtime_n &&
	       strcmp(a->runtime, b->runtime) == 0;
}

unsigned print_runtime(const struct comparison *c, unsigned i)
{
	for (; i < c->rows_n; i++) {
		unsigned k = 0;

		while (k < i && !print_same(&c->rows[k], &c->rows[i]))
			k++;
		if (k == i)
			break;
	}
	return i;
}
