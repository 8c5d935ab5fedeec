/*
 * compat -- what becomes of fio's options that iosonde does not implement.
 */
#include "job/compat.h"

#include <string.h>

#include "base/glob.h"

const struct compat compat_options[] = {
#define COMPAT(name, class, neutral, text) {name, text, neutral, class, true},
#include "job/compat.def"
	{0},
};

const struct compat compat_switches[] = {
#define COMPAT_SWITCH(name, class, argument, text) {name, text, "", class, argument},
#include "job/compat.def"
	{0},
};

const struct compat_value compat_values[] = {
#define COMPAT_VALUE(option, pattern, text) {option, pattern, text},
#include "job/compat.def"
	{0},
};

/* Longer than any value that a row is about. */
enum { COMPAT_VALUE_MAX = 128 };

const struct compat_value *compat_value_find(const char *option, const char *value)
{
	if (strnlen(value, COMPAT_VALUE_MAX) == COMPAT_VALUE_MAX)
		return NULL;
	for (const struct compat_value *v = compat_values; v->option; v++) {
		if (!strcmp(v->option, option) && glob_match(v->pattern, value))
			return v;
	}
	return NULL;
}

const struct compat *compat_find(const struct compat *table, const char *name)
{
	for (const struct compat *c = table; c->name; c++) {
		if (!strcmp(c->name, name))
			return c;
	}
	return NULL;
}

bool compat_neutral(const struct compat *option, const char *value)
{
	const char *v = value ? value : "1";
	size_t len = strlen(v);

	for (const char *p = option->neutral; *p;) {
		size_t n = strcspn(p, " ");

		if ((n == 1 && *p == '*') || (n == len && !memcmp(p, v, n)))
			return true;
		p += n;
		p += strspn(p, " ");
	}
	return false;
}
