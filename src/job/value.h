/*
 * value -- the kinds of value an option can have.
 *
 * A kind is its C type and how to parse, print, copy, compare and release it.
 * It knows no option by name.
 */
#ifndef IOSONDE_JOB_VALUE_H
#define IOSONDE_JOB_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/ddir.h"
#include "base/err.h"

/* A size that may be given in percent of something: percent when > 0. */
struct value_sizep {
	uint64_t bytes;
	unsigned percent; /* 1..100; 0: bytes holds */
	bool set;	  /* false: the user said nothing */
};

/* Percentages 0..100, whole millionths, ascending and each once. */
enum { VALUE_PERCENTS_MAX = 20 };
struct value_percents {
	double v[VALUE_PERCENTS_MAX];
	unsigned n;
};

/* Strings in the order given; an element may be "" (a switch without value). */
struct value_list {
	char **v;
	size_t n;
};

/* One word of an ENUM or FLAGS option; a table ends with word NULL. */
struct choice {
	const char *word;
	const char *aliases; /* separated by blanks, "" for none */
	int value;	     /* of a FLAGS option: one bit */
	const char *help;    /* the line in the manual */
};

/* Words of an ENUMS option, in the order given; at least one. */
enum { VALUE_ENUMS_MAX = 8 };
struct value_enums {
	unsigned n;
	int v[VALUE_ENUMS_MAX]; /* values of the choices, those from n on 0 */
};

/* C type of each kind, for the structs made from options.def. */
typedef bool value_BOOL;
typedef uint64_t value_UINT;
typedef uint64_t value_SIZE;
typedef struct value_sizep value_SIZEP;
typedef uint64_t value_SIZE3[DDIR_COUNT];
typedef uint64_t value_TIME; /* ns; a number alone is seconds */
typedef uint64_t value_MSEC; /* ns; a number alone is milliseconds */
typedef uint64_t value_USEC; /* ns; a number alone is microseconds */
typedef char *value_STR;     /* malloc'd or NULL */
typedef char *value_OPTSTR;  /* the same; "": the bare name was given, or nothing behind the = */
typedef int value_ENUM;	     /* value of the choice */
typedef struct value_enums value_ENUMS;
typedef int value_FLAGS;  /* values of the choices, or'ed */
typedef char *value_CPUS; /* malloc'd list as given, checked; NULL: all */
typedef struct value_list value_LIST;
typedef struct value_percents value_PERCENTS; /* "50:99:99.9" */

enum value_kind {
	VALUE_BOOL,
	VALUE_UINT,
	VALUE_SIZE,
	VALUE_SIZEP,
	VALUE_SIZE3,
	VALUE_TIME,
	VALUE_MSEC,
	VALUE_USEC,
	VALUE_STR,
	VALUE_OPTSTR,
	VALUE_ENUM,
	VALUE_ENUMS,
	VALUE_FLAGS,
	VALUE_CPUS,
	VALUE_LIST,
	VALUE_PERCENTS,
};

/* What an option asks of its values beyond their kind. */
struct value_rule {
	enum value_kind kind;
	uint64_t min, max;	      /* inclusive; both 0: no range */
	const struct choice *choices; /* ENUM, ENUMS and FLAGS, else NULL */
};

/*
 * Parse text into *field, which has the type of the kind and holds a valid
 * value already (the zero state is one); a LIST is appended to.  text NULL is
 * an option without "=value": true for BOOL, "" for LIST and OPTSTR, else an error.
 * On failure *field is as it was.
 *
 * Returns 0; -EINVAL or -ERANGE with ERR_INPUT and a line that quotes the value
 * and names the remedy (for choices: the closest word); -ENOMEM.
 */
int value_parse(const struct value_rule *rule, const char *text, void *field, struct err *err);

/*
 * Append the text that value_parse reads back to the same value.  A value that
 * was never set (NULL string, empty list, SIZEP not set) prints nothing.
 */
void value_print(const struct value_rule *rule, const void *field, struct buf *out);

/* Make *to, in the zero state, an independent copy of *from.  0 or -ENOMEM. */
int value_copy(const struct value_rule *rule, void *to, const void *from);

bool value_equal(const struct value_rule *rule, const void *a, const void *b);

/* Free what the value owns; the field is in the zero state afterwards. */
void value_release(const struct value_rule *rule, void *field);

/* sizeof the kind's C type. */
size_t value_size(enum value_kind kind);

/*
 * The list of CPUs that *mask stands for, a number whose bit 0 is CPU 0, decimal or 0x
 * hexadecimal: put into text, which *mask becomes then and is the caller's to release.
 * Returns 0; -EINVAL, -ERANGE with ERR_INPUT, also for NULL and 0; -ENOMEM.
 */
int value_cpu_mask(const char **mask, struct buf *text, struct err *err);

/*
 * Parse a CPU list "0-3,5" into the bytes of a cpu_set_t-like mask: bit i of
 * mask[i / 64].  Returns the number of CPUs named, or -EINVAL, -ERANGE (a CPU
 * at or above 64 * words).
 */
int value_cpus(const char *list, uint64_t *mask, size_t words, struct err *err);

#endif
