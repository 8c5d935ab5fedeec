/*
 * bytes -- a pattern of bytes.
 */
#include "job/bytes.h"

#include <ctype.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"

/* Every part returns the bytes it wrote at out, room of which are there, and moves *text. */

static int bytes_hex(const char **text, unsigned char *out, size_t room)
{
	static const char digits[] = "0123456789abcdef";
	size_t len = strspn(*text + 2, "0123456789abcdefABCDEF"), n = (len + 1) / 2;

	if (!len)
		return -EINVAL;
	if (n > room)
		return -ERANGE;
	*text += 2;
	memset(out, 0, n);
	/* An odd digit is a byte of its own, the first. */
	for (size_t i = 0; i < len; i++) {
		size_t digit = (size_t)(strchr(digits, tolower((unsigned char)**text)) - digits);
		unsigned char *byte = &out[(i + len % 2) / 2];

		*byte = (unsigned char)(*byte << 4 | digit);
		++*text;
	}
	return (int)n;
}

static int bytes_number(const char **text, unsigned char *out, size_t room)
{
	char *end;

	errno = 0;
	long long value = strtoll(*text, &end, 10);
	size_t n = 1;

	if (errno || value < INT32_MIN || end == *text)
		return -EINVAL;
	if (value < 0)
		n = 4;
	else
		while (n < 8 && value >> 8 * n)
			n++;
	if (n > room)
		return -ERANGE;
	for (size_t i = 0; i < n; i++)
		out[i] = (unsigned char)((unsigned long long)value >> 8 * i);
	*text = end;
	return (int)n;
}

static int bytes_text(const char **text, unsigned char *out, size_t room)
{
	size_t n = strcspn(*text + 1, "\"");

	if (!n || (*text)[1 + n] != '"')
		return -EINVAL;
	if (n > room)
		return -ERANGE;
	memcpy(out, *text + 1, n);
	*text += n + 2;
	return (int)n;
}

int bytes_parse(const char *text, unsigned char out[BYTES_MAX], struct err *err)
{
	unsigned char found[BYTES_MAX];
	const char *p = text;
	size_t n = 0;
	int part;

	do {
		if (p[0] == '0' && (p[1] == 'x' || p[1] == 'X'))
			part = bytes_hex(&p, found + n, sizeof found - n);
		else if (isdigit((unsigned char)*p) || *p == '-')
			part = bytes_number(&p, found + n, sizeof found - n);
		else
			part = *p == '"' ? bytes_text(&p, found + n, sizeof found - n) : -EINVAL;
		if (part == -ERANGE)
			return err_set(err, ERR_INPUT, ERANGE, NUM_QUOTE ": more than %d bytes",
				       NUM_QUOTED(text), BYTES_MAX);
		if (part < 0)
			return err_set(err, ERR_INPUT, EINVAL,
				       NUM_QUOTE ": write 0xdeadface, \"text\" or a number, or "
						 "several of them; no file is read",
				       NUM_QUOTED(text));
		n += (size_t)part;
	} while (*p);
	memcpy(out, found, n);
	return (int)n;
}
