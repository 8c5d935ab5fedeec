/*
 * compat -- what becomes of fio's options that iosonde does not implement.
 *
 * It knows every option and alias of fio 3.42 that options.def lacks; it sets
 * nothing.
 */
#ifndef IOSONDE_JOB_COMPAT_H
#define IOSONDE_JOB_COMPAT_H

#include <stdbool.h>
#include <stddef.h>

enum compat_class { ACCEPT, REFUSE };

struct compat {
	const char *name, *text;
	const char *neutral; /* of an option: values taken silently, see compat.def */
	enum compat_class class;
	bool argument; /* of a switch: a value belongs to it */
};

/* Options of a job, then switches of the command line; each ends with name NULL. */
extern const struct compat compat_options[];
extern const struct compat compat_switches[];

/* Values of an implemented option that are fio's alone. */
struct compat_value {
	const char *option, *pattern, *text; /* pattern: a glob */
};

extern const struct compat_value compat_values[];

/* The row that an option's value falls under, NULL: none. */
const struct compat_value *compat_value_find(const char *option, const char *value);

/* The row of a name, NULL when fio does not know it either. */
const struct compat *compat_find(const struct compat *table, const char *name);

/* Does iosonde do this anyway?  value NULL: the bare name, as good as "1". */
bool compat_neutral(const struct compat *option, const char *value);

#endif
