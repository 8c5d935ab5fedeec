/*
 * utf8 -- text of unknown origin made fit for an output.
 */
#include "result/utf8.h"

#include <stddef.h>

/*
 * Bytes of the well-formed sequence at s, 0 if it is none.  The NUL at the end
 * is no continuation byte, so nothing behind it is read.
 */
static size_t utf8_len(const unsigned char *s)
{
	unsigned char low = 0x80, high = 0xbf;
	size_t len;

	if (s[0] < 0x80)
		return 1;
	if (s[0] >= 0xc2 && s[0] <= 0xdf) {
		len = 2;
	} else if (s[0] >= 0xe0 && s[0] <= 0xef) {
		len = 3;
		low = s[0] == 0xe0 ? 0xa0 : low;
		high = s[0] == 0xed ? 0x9f : high;
	} else if (s[0] >= 0xf0 && s[0] <= 0xf4) {
		len = 4;
		low = s[0] == 0xf0 ? 0x90 : low;
		high = s[0] == 0xf4 ? 0x8f : high;
	} else {
		return 0;
	}
	for (size_t i = 1; i < len; i++, low = 0x80, high = 0xbf)
		if (s[i] < low || s[i] > high)
			return 0;
	return len;
}

/* U+0000 to U+001F, U+007F, and U+0080 to U+009F, which are two bytes. */
static bool utf8_control(const unsigned char *s)
{
	return *s < 0x20 || *s == 0x7f || (s[0] == 0xc2 && s[1] < 0xa0);
}

static void utf8_escape(struct buf *out, const unsigned char *s)
{
	if (*s == '\n')
		buf_str(out, "\\n");
	else if (*s == '\t')
		buf_str(out, "\\t");
	else
		buf_printf(out, "\\x%02x", *s == 0xc2 ? s[1] : s[0]);
}

static void utf8_copy(struct buf *out, const char *text, bool line)
{
	const unsigned char *s = (const unsigned char *)text;

	while (s && *s) {
		size_t len = utf8_len(s);

		if (!len)
			buf_str(out, "\xef\xbf\xbd");
		else if (line && utf8_control(s))
			utf8_escape(out, s);
		else
			buf_add(out, s, len);
		s += len ? len : 1;
	}
}

void utf8_add(struct buf *out, const char *s)
{
	utf8_copy(out, s, false);
}

void utf8_add_line(struct buf *out, const char *s)
{
	utf8_copy(out, s, true);
}
