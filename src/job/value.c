/*
 * value -- the kinds of value an option can have.
 */
#include "job/value.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "job/nearest.h"

/* CPUs that a list may name, more than any kernel has; and letters it may need. */
enum { VALUE_CPU_WORDS = 128, VALUE_CPU_TEXT = 64 * VALUE_CPU_WORDS * 5 };

static int value_no_memory(struct err *err)
{
	return err_set(err, ERR_FAILED, ENOMEM, "out of memory");
}

static int value_parse_bool(const char *text, bool *out, struct err *err)
{
	if (text && strcmp(text, "0") && strcmp(text, "1"))
		return err_set(err, ERR_INPUT, EINVAL, NUM_QUOTE ": give 1 for yes or 0 for no",
			       NUM_QUOTED(text));
	*out = !text || text[0] == '1';
	return 0;
}

/* Is value within the rule's range?  print writes a limit as a user would. */
static int value_range(const struct value_rule *rule, const char *text, uint64_t value,
		       char *(*print)(char *, uint64_t), struct err *err)
{
	char min[NUM_TEXT], max[NUM_TEXT];

	if ((!rule->min && !rule->max) || (value >= rule->min && value <= rule->max))
		return 0;
	return err_set(err, ERR_INPUT, ERANGE, NUM_QUOTE ": out of range; give %s to %s",
		       NUM_QUOTED(text), print(min, rule->min), print(max, rule->max));
}

static int value_parse_uint(const struct value_rule *rule, const char *text, uint64_t *out,
			    struct err *err)
{
	uint64_t max = rule->min || rule->max ? rule->max : UINT64_MAX;

	return num_uint(text, rule->min, max, out, err);
}

static int value_parse_size(const struct value_rule *rule, const char *text, uint64_t *out,
			    struct err *err)
{
	uint64_t value;
	int ret = num_size(text, &value, err);

	if (!ret)
		ret = value_range(rule, text, value, num_print_size, err);
	if (!ret)
		*out = value;
	return ret;
}

static int value_parse_sizep(const struct value_rule *rule, const char *text,
			     struct value_sizep *out, struct err *err)
{
	struct value_sizep value = {.set = true};
	int ret;

	if (strchr(text, '%'))
		ret = num_percent(text, &value.percent, err);
	else
		ret = value_parse_size(rule, text, &value.bytes, err);
	if (!ret)
		*out = value;
	return ret;
}

/* "4k,64k": an element left empty keeps what it had, the last one holds for the rest. */
static int value_parse_size3(const struct value_rule *rule, const char *text, uint64_t *out,
			     struct err *err)
{
	value_SIZE3 value = {out[0], out[1], out[2]};
	const char *p = text;

	if (!text[strspn(text, ",")])
		return value_parse_size(rule, "", out, err);
	for (unsigned i = 0;; i++) {
		size_t len = strcspn(p, ",");
		char part[64];

		if (i == DDIR_COUNT)
			return err_set(err, ERR_INPUT, EINVAL,
				       NUM_QUOTE ": more than three; give those for reads, "
						 "writes and trims",
				       NUM_QUOTED(text));
		if (len < sizeof part) {
			memcpy(part, p, len);
			part[len] = '\0';
		}
		if (len) {
			const char *one = len < sizeof part ? part : p;
			int ret = value_parse_size(rule, one, &value[i], err);

			if (ret)
				return ret;
			for (unsigned j = i + 1; j < DDIR_COUNT; j++)
				value[j] = p[len] ? value[j] : value[i];
		}
		if (!p[len])
			break;
		p += len + 1;
	}
	memcpy(out, value, sizeof value);
	return 0;
}

static int value_parse_time(const struct value_rule *rule, const char *text, uint64_t *out,
			    struct err *err)
{
	uint64_t unit = rule->kind == VALUE_USEC   ? 1000
			: rule->kind == VALUE_MSEC ? 1000000
						   : NSEC_PER_SEC;
	uint64_t value;
	int ret = num_time(text, unit, &value, err);

	if (!ret)
		ret = value_range(rule, text, value, num_print_time, err);
	if (!ret)
		*out = value;
	return ret;
}

static int value_take_str(const char *text, char **out, struct err *err)
{
	char *copy = strdup(text);

	if (!copy)
		return value_no_memory(err);
	free(*out);
	*out = copy;
	return 0;
}

static int value_parse_str(const char *text, char **out, struct err *err)
{
	if (!*text)
		return err_set(err, ERR_INPUT, EINVAL, "needs a value after the =");
	return value_take_str(text, out, err);
}

/* Is the word of len bytes among the blank-separated aliases? */
static bool value_among(const char *aliases, const char *word, size_t len)
{
	for (const char *p = aliases; *p;) {
		size_t n = strcspn(p, " ");

		if (n == len && !memcmp(p, word, n))
			return true;
		p += n;
		p += strspn(p, " ");
	}
	return false;
}

static const struct choice *value_choice(const struct choice *choices, const char *word, size_t len)
{
	for (const struct choice *c = choices; c->word; c++) {
		if ((strlen(c->word) == len && !memcmp(c->word, word, len)) ||
		    value_among(c->aliases, word, len))
			return c;
	}
	return NULL;
}

/* No such choice: the closest one, else all of them. */
static int value_no_choice(const struct choice *choices, const char *text, struct err *err)
{
	struct nearest nearest;
	char all[512] = "";

	nearest_init(&nearest, text);
	for (const struct choice *c = choices; c->word; c++) {
		size_t at = strlen(all);

		nearest_offer(&nearest, c->word);
		nearest_offer_all(&nearest, c->aliases);
		snprintf(all + at, sizeof all - at, "%s%s", at ? ", " : "", c->word);
	}
	if (nearest.best)
		return err_set(err, ERR_INPUT, EINVAL,
			       NUM_QUOTE ": unknown; did you mean '%.*s'? Choices: %s",
			       NUM_QUOTED(text), nearest_length(&nearest), nearest.best, all);
	return err_set(err, ERR_INPUT, EINVAL, NUM_QUOTE ": unknown; choices: %s", NUM_QUOTED(text),
		       all);
}

static int value_parse_enum(const struct choice *choices, const char *text, int *out,
			    struct err *err)
{
	const struct choice *c = value_choice(choices, text, strlen(text));

	if (!c)
		return value_no_choice(choices, text, err);
	*out = c->value;
	return 0;
}

/* The choice that begins at p and ends at a comma. */
static const struct choice *value_part(const struct choice *choices, const char *p, struct err *err)
{
	size_t len = strcspn(p, ",");
	const struct choice *c = value_choice(choices, p, len);
	char word[64];

	if (!c) {
		snprintf(word, sizeof word, "%.*s", (int)(len < 64 ? len : 63), p);
		value_no_choice(choices, word, err);
	}
	return c;
}

static int value_parse_enums(const struct choice *choices, const char *text,
			     struct value_enums *out, struct err *err)
{
	struct value_enums value = {0};

	for (const char *p = text;; p++) {
		const struct choice *c = value_part(choices, p, err);

		if (!c)
			return -EINVAL;
		for (unsigned i = 0; i < value.n; i++)
			if (value.v[i] == c->value)
				return err_set(err, ERR_INPUT, EINVAL,
					       NUM_QUOTE ": names %s twice; once is enough",
					       NUM_QUOTED(text), c->word);
		if (value.n == VALUE_ENUMS_MAX)
			return err_set(err, ERR_INPUT, EINVAL, NUM_QUOTE ": more than %d words",
				       NUM_QUOTED(text), VALUE_ENUMS_MAX);
		value.v[value.n++] = c->value;
		p += strcspn(p, ",");
		if (!*p)
			break;
	}
	*out = value;
	return 0;
}

static int value_parse_flags(const struct choice *choices, const char *text, int *out,
			     struct err *err)
{
	int value = 0;

	for (const char *p = text;; p++) {
		const struct choice *c = value_part(choices, p, err);

		if (!c)
			return -EINVAL;
		value |= c->value;
		p += strcspn(p, ",");
		if (!*p)
			break;
	}
	*out = value;
	return 0;
}

static int value_parse_cpus(const char *text, char **out, struct err *err)
{
	uint64_t mask[VALUE_CPU_WORDS];

	if (strlen(text) > VALUE_CPU_TEXT)
		return err_set(err, ERR_INPUT, ERANGE,
			       NUM_QUOTE ": longer than %d letters; write ranges, as in 0-3,5",
			       NUM_QUOTED(text), VALUE_CPU_TEXT);
	int ret = value_cpus(text, mask, VALUE_CPU_WORDS, err);

	return ret < 0 ? ret : value_parse_str(text, out, err);
}

/* Put percent in its place; one that is there already stays alone. */
static void value_add_percent(struct value_percents *to, double percent)
{
	unsigned i = to->n;

	for (unsigned k = 0; k < to->n; k++)
		if (to->v[k] == percent)
			return;
	for (; i > 0 && to->v[i - 1] > percent; i--)
		to->v[i] = to->v[i - 1];
	to->v[i] = percent;
	to->n++;
}

static int value_parse_percents(const char *text, struct value_percents *out, struct err *err)
{
	struct value_percents list = {.n = 0};

	for (const char *p = text;; p++) {
		size_t len = strspn(p, "0123456789.");
		char *end;
		double percent = round(strtod(p, &end) * 1e6) / 1e6;

		if (!len || end != p + len || !(percent <= 100) || (*end && *end != ':'))
			return err_set(err, ERR_INPUT, EINVAL,
				       NUM_QUOTE ": not a list of percentages from 0 to 100; "
						 "write it as in 50:99:99.9",
				       NUM_QUOTED(text));
		if (list.n == VALUE_PERCENTS_MAX)
			return err_set(err, ERR_INPUT, ERANGE,
				       NUM_QUOTE ": more than %d percentages", NUM_QUOTED(text),
				       VALUE_PERCENTS_MAX);
		value_add_percent(&list, percent);
		p = end;
		if (!*p)
			break;
	}
	*out = list;
	return 0;
}

static int value_append(struct value_list *list, const char *text)
{
	char **v = reallocarray(list->v, list->n + 1, sizeof *v);

	if (!v)
		return -ENOMEM;
	list->v = v;
	v[list->n] = strdup(text);
	if (!v[list->n])
		return -ENOMEM;
	list->n++;
	return 0;
}

int value_parse(const struct value_rule *rule, const char *text, void *field, struct err *err)
{
	if (rule->kind == VALUE_BOOL)
		return value_parse_bool(text, field, err);
	/* The bare name may mean all there is: an empty variable must not. */
	if (rule->kind == VALUE_LIST && text && !*text)
		return err_set(err, ERR_INPUT, EINVAL,
			       "the value is empty; give one, or leave out the '='");
	if (rule->kind == VALUE_LIST)
		return value_append(field, text ? text : "") ? value_no_memory(err) : 0;
	if (rule->kind == VALUE_OPTSTR)
		return value_take_str(text ? text : "", field, err);
	if (!text)
		return err_set(err, ERR_INPUT, EINVAL, "needs a value, as in name=value");
	switch (rule->kind) {
	case VALUE_UINT:
		return value_parse_uint(rule, text, field, err);
	case VALUE_SIZE:
		return value_parse_size(rule, text, field, err);
	case VALUE_SIZEP:
		return value_parse_sizep(rule, text, field, err);
	case VALUE_SIZE3:
		return value_parse_size3(rule, text, field, err);
	case VALUE_TIME:
	case VALUE_MSEC:
	case VALUE_USEC:
		return value_parse_time(rule, text, field, err);
	case VALUE_ENUM:
		return value_parse_enum(rule->choices, text, field, err);
	case VALUE_ENUMS:
		return value_parse_enums(rule->choices, text, field, err);
	case VALUE_FLAGS:
		return value_parse_flags(rule->choices, text, field, err);
	case VALUE_CPUS:
		return value_parse_cpus(text, field, err);
	case VALUE_PERCENTS:
		return value_parse_percents(text, field, err);
	default:
		return value_parse_str(text, field, err);
	}
}
