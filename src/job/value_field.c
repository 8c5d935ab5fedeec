/*
 * value_field -- what becomes of a value once it is parsed: printed, copied,
 * compared, released.
 *
 * The other half of job/value.h; value.c parses.
 */
#include "job/value.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"

static void value_print_sizep(const struct value_sizep *v, struct buf *out)
{
	char text[NUM_TEXT];

	if (v->set && v->percent)
		buf_printf(out, "%u%%", v->percent);
	else if (v->set)
		buf_str(out, num_print_size(text, v->bytes));
}

static void value_print_size3(const uint64_t *v, struct buf *out)
{
	char text[NUM_TEXT];
	int n = v[0] == v[1] && v[1] == v[2] ? 1 : v[1] == v[2] ? 2 : 3;

	for (int i = 0; i < n; i++)
		buf_printf(out, "%s%s", i ? "," : "", num_print_size(text, v[i]));
}

static void value_print_choices(const struct value_rule *rule, int v, struct buf *out)
{
	const char *comma = "";

	for (const struct choice *c = rule->choices; c->word; c++) {
		if (rule->kind == VALUE_ENUM ? c->value != v : !(c->value & v))
			continue;
		buf_printf(out, "%s%s", comma, c->word);
		if (rule->kind == VALUE_ENUM)
			return;
		comma = ",";
	}
}

static void value_print_percents(const struct value_percents *v, struct buf *out)
{
	for (unsigned i = 0; i < v->n; i++)
		buf_printf(out, "%s%.9g", i ? ":" : "", v->v[i]);
}

static void value_print_enums(const struct value_rule *rule, const struct value_enums *v,
			      struct buf *out)
{
	const struct value_rule one = {.kind = VALUE_ENUM, .choices = rule->choices};

	for (unsigned i = 0; i < v->n; i++) {
		if (i)
			buf_char(out, ',');
		value_print_choices(&one, v->v[i], out);
	}
}

void value_print(const struct value_rule *rule, const void *field, struct buf *out)
{
	const struct value_list *list = field;
	char text[NUM_TEXT];

	switch (rule->kind) {
	case VALUE_BOOL:
		buf_char(out, *(const bool *)field ? '1' : '0');
		break;
	case VALUE_UINT:
		buf_printf(out, "%" PRIu64, *(const uint64_t *)field);
		break;
	case VALUE_SIZE:
		buf_str(out, num_print_size(text, *(const uint64_t *)field));
		break;
	case VALUE_SIZEP:
		value_print_sizep(field, out);
		break;
	case VALUE_SIZE3:
		value_print_size3(field, out);
		break;
	case VALUE_TIME:
	case VALUE_MSEC:
	case VALUE_USEC:
		buf_str(out, num_print_time(text, *(const uint64_t *)field));
		break;
	case VALUE_ENUM:
	case VALUE_FLAGS:
		value_print_choices(rule, *(const int *)field, out);
		break;
	case VALUE_ENUMS:
		value_print_enums(rule, field, out);
		break;
	case VALUE_STR:
	case VALUE_OPTSTR:
	case VALUE_CPUS:
		if (*(char *const *)field)
			buf_str(out, *(char *const *)field);
		break;
	case VALUE_LIST:
		for (size_t i = 0; i < list->n; i++)
			buf_printf(out, "%s%s", i ? "," : "", list->v[i]);
		break;
	case VALUE_PERCENTS:
		value_print_percents(field, out);
		break;
	}
}

static int value_copy_list(struct value_list *to, const struct value_list *from)
{
	struct value_list copy = {0};

	if (!from->n)
		return 0;
	copy.v = calloc(from->n, sizeof *copy.v);
	if (!copy.v)
		return -ENOMEM;
	for (; copy.n < from->n; copy.n++) {
		copy.v[copy.n] = strdup(from->v[copy.n]);
		if (!copy.v[copy.n]) {
			value_release(&(struct value_rule){.kind = VALUE_LIST}, &copy);
			return -ENOMEM;
		}
	}
	*to = copy;
	return 0;
}

int value_copy(const struct value_rule *rule, void *to, const void *from)
{
	const char *text;
	char *copy;

	switch (rule->kind) {
	case VALUE_STR:
	case VALUE_OPTSTR:
	case VALUE_CPUS:
		text = *(char *const *)from;
		if (!text)
			return 0;
		copy = strdup(text);
		if (!copy)
			return -ENOMEM;
		*(char **)to = copy;
		return 0;
	case VALUE_LIST:
		return value_copy_list(to, from);
	default:
		memcpy(to, from, value_size(rule->kind));
		return 0;
	}
}

static bool value_equal_text(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

static bool value_equal_list(const struct value_list *a, const struct value_list *b)
{
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++) {
		if (strcmp(a->v[i], b->v[i]))
			return false;
	}
	return true;
}

bool value_equal(const struct value_rule *rule, const void *a, const void *b)
{
	const struct value_sizep *pa = a, *pb = b;
	const struct value_percents *la = a, *lb = b;

	switch (rule->kind) {
	case VALUE_SIZEP: /* has padding, and members that do not count */
		if (!pa->set || !pb->set)
			return pa->set == pb->set;
		return pa->percent == pb->percent && (pa->percent || pa->bytes == pb->bytes);
	case VALUE_STR:
	case VALUE_OPTSTR:
	case VALUE_CPUS:
		return value_equal_text(*(char *const *)a, *(char *const *)b);
	case VALUE_LIST:
		return value_equal_list(a, b);
	case VALUE_PERCENTS: /* has padding */
		return la->n == lb->n && !memcmp(la->v, lb->v, la->n * sizeof *la->v);
	default:
		return !memcmp(a, b, value_size(rule->kind));
	}
}

void value_release(const struct value_rule *rule, void *field)
{
	struct value_list *list = field;

	if (rule->kind == VALUE_STR || rule->kind == VALUE_OPTSTR || rule->kind == VALUE_CPUS) {
		free(*(char **)field);
	} else if (rule->kind == VALUE_LIST) {
		for (size_t i = 0; i < list->n; i++)
			free(list->v[i]);
		free(list->v);
	}
	memset(field, 0, value_size(rule->kind));
}

size_t value_size(enum value_kind kind)
{
	switch (kind) {
	case VALUE_BOOL:
		return sizeof(value_BOOL);
	case VALUE_SIZEP:
		return sizeof(value_SIZEP);
	case VALUE_SIZE3:
		return sizeof(value_SIZE3);
	case VALUE_STR:
	case VALUE_OPTSTR:
	case VALUE_CPUS:
		return sizeof(value_STR);
	case VALUE_ENUM:
	case VALUE_FLAGS:
		return sizeof(value_ENUM);
	case VALUE_ENUMS:
		return sizeof(value_ENUMS);
	case VALUE_LIST:
		return sizeof(value_LIST);
	case VALUE_PERCENTS:
		return sizeof(value_PERCENTS);
	default: /* UINT, SIZE, TIME */
		return sizeof(uint64_t);
	}
}
