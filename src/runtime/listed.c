/*
 * listed -- words in the list of sweepup.
 */
#include "runtime/listed.h"

void listed_word(struct buf *out, const char *word)
{
	buf_char(out, ' ');
	for (; *word; word++) {
		unsigned char c = (unsigned char)*word;

		if (c > ' ' && c < 127 && c != '%')
			buf_char(out, *word);
		else
			buf_printf(out, "%%%02x", c);
	}
}

static int listed_digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

void listed_plain(char *word)
{
	char *to = word;

	for (; *word; word++) {
		int high = *word == '%' ? listed_digit(word[1]) : -1;
		int low = high >= 0 ? listed_digit(word[2]) : -1;

		*to++ = low >= 0 ? (char)(high << 4 | low) : *word;
		if (low >= 0)
			word += 2;
	}
	*to = '\0';
}
