/*
 * buf -- a growable string.
 */
#include "base/buf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool buf_room(struct buf *b, size_t n)
{
	if (b->failed)
		return false;
	if (n < b->cap - b->len)
		return true;
	size_t cap = b->cap ? b->cap : 64;

	while (cap - b->len <= n)
		cap *= 2;
	char *s = realloc(b->s, cap);

	if (!s) {
		b->failed = true;
		return false;
	}
	b->s = s;
	b->cap = cap;
	return true;
}

void buf_add(struct buf *b, const void *data, size_t n)
{
	if (!buf_room(b, n))
		return;
	if (n)
		memcpy(b->s + b->len, data, n);
	b->len += n;
	b->s[b->len] = '\0';
}

void buf_str(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
}

void buf_char(struct buf *b, char c)
{
	buf_add(b, &c, 1);
}

void buf_vprintf(struct buf *b, const char *fmt, va_list args)
{
	va_list again;

	va_copy(again, args);
	int n = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	if (n < 0 || !buf_room(b, (size_t)n))
		return;
	vsnprintf(b->s + b->len, (size_t)n + 1, fmt, args);
	b->len += (size_t)n;
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	buf_vprintf(b, fmt, args);
	va_end(args);
}

const char *buf_text(const struct buf *b)
{
	return b->s && !b->failed ? b->s : "";
}

char *buf_take(struct buf *b)
{
	if (!b->s && !b->failed)
		buf_add(b, "", 0);
	char *s = b->failed ? NULL : b->s;

	if (!s)
		free(b->s);
	*b = (struct buf){0};
	return s;
}

bool buf_failed(const struct buf *b)
{
	return b->failed;
}

void buf_release(struct buf *b)
{
	free(b->s);
	*b = (struct buf){0};
}

void buf_wrap(struct buf *out, const char *text, unsigned indent)
{
	enum { COLUMNS = 79 };
	unsigned column = 0;

	while (*text) {
		size_t word = strcspn(text, " ");

		if (column == 0 || column + 1 + word > COLUMNS) {
			if (column)
				buf_char(out, '\n');
			for (column = 0; column < indent; column++)
				buf_char(out, ' ');
		} else {
			buf_char(out, ' ');
			column++;
		}
		buf_add(out, text, word);
		column += (unsigned)word;
		text += word;
		text += strspn(text, " ");
	}
	buf_char(out, '\n');
}
