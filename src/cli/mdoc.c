/*
 * mdoc -- text as the manual's language takes it.
 */
#include "cli/mdoc.h"

#include <string.h>

/* One sentence a line and no line above this, as mandoc -T lint wants it. */
enum { MDOC_WIDTH = 78 };

void mdoc_text(struct buf *out, const char *text)
{
	size_t column = 0;

	for (const char *p = text; *p;) {
		size_t n = strcspn(p, " ");

		if (column && column + 1 + n > MDOC_WIDTH)
			column = 0;
		if (p > text)
			buf_char(out, column ? ' ' : '\n');
		if (!column && (*p == '.' || *p == '\''))
			buf_str(out, "\\&");
		for (size_t i = 0; i < n; i++)
			buf_str(out, p[i] == '\\' ? "\\e" : (char[2]){p[i], 0});
		column = strchr(".?!", p[n - (n > 0)]) ? 0 : column + 1 + n;
		p += n;
		p += strspn(p, " ");
	}
	buf_char(out, '\n');
}

void mdoc_word(struct buf *out, const char *word)
{
	buf_char(out, '"');
	for (const char *p = word; *p; p++)
		buf_str(out, *p == '\\' ? "\\e" : *p == '"' ? "\\(dq" : (char[2]){*p, 0});
	buf_char(out, '"');
}
