/*
 * glob -- does a word look like a pattern?
 */
#include "base/glob.h"

#include <stddef.h>

/* Behind the part of the pattern that stands for c; NULL: c is another character. */
static const char *glob_one(const char *p, char c)
{
	if (*p != '[')
		return *p == c ? p + 1 : NULL;
	bool in = false;

	for (p++; *p && *p != ']'; p++) {
		char from = *p;

		if (p[1] == '-' && p[2] && p[2] != ']')
			p += 2;
		in |= from <= c && c <= *p;
	}
	return in && *p ? p + 1 : NULL;
}

bool glob_match(const char *pattern, const char *s)
{
	/* Behind the last star, and behind what it is taken to stand for. */
	const char *star = NULL, *end = NULL;

	while (*s || *pattern) {
		const char *next = *s && *pattern != '*' ? glob_one(pattern, *s) : NULL;

		if (*pattern == '*') {
			star = ++pattern;
			end = s;
		} else if (next) {
			pattern = next;
			s++;
		} else if (star && *end) {
			pattern = star;
			s = ++end;
		} else {
			return false;
		}
	}
	return true;
}
