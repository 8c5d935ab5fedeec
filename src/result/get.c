/*
 * get -- values out of a JSON document.
 */
#include "result/get.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void get_fail(struct get *g, const char *key, const char *wrong)
{
	if (!g->failed)
		g->failed = err_set(g->err, ERR_INPUT, EINVAL, "member '%s' %s", key, wrong);
}

/* The member where it is of a kind; kinds: 1 << json_type, or'ed. */
static json_t *get_value(struct get *g, const json_t *from, const char *key, unsigned kinds,
			 const char *wrong)
{
	json_t *value = from ? json_object_get(from, key) : NULL;

	if (from && (!value || !(kinds & 1u << json_typeof(value)))) {
		get_fail(g, key, value ? wrong : "is missing");
		return NULL;
	}
	return value;
}

uint64_t get_int(struct get *g, const json_t *from, const char *key)
{
	json_int_t value = json_integer_value(
		get_value(g, from, key, 1 << JSON_INTEGER, "is no whole number"));

	if (value < 0) {
		get_fail(g, key, "is negative");
		return 0;
	}
	return (uint64_t)value;
}

double get_real(struct get *g, const json_t *from, const char *key)
{
	return json_number_value(
		get_value(g, from, key, 1 << JSON_INTEGER | 1 << JSON_REAL, "is no number"));
}

bool get_bool(struct get *g, const json_t *from, const char *key)
{
	return json_is_true(
		get_value(g, from, key, 1 << JSON_TRUE | 1 << JSON_FALSE, "is not true or false"));
}

static const char *get_borrowed(struct get *g, const json_t *from, const char *key)
{
	return json_string_value(
		get_value(g, from, key, 1 << JSON_STRING | 1 << JSON_NULL, "is no text"));
}

char *get_str(struct get *g, const json_t *from, const char *key)
{
	const char *s = get_borrowed(g, from, key);
	char *copy = s ? strdup(s) : NULL;

	if (s && !copy && !g->failed)
		g->failed = err_set(g->err, ERR_FAILED, ENOMEM, "out of memory");
	return copy;
}

void get_text(struct get *g, const json_t *from, const char *key, char *out, size_t size)
{
	const char *s = get_borrowed(g, from, key);

	snprintf(out, size, "%s", s ? s : "");
}

json_t *get_object(struct get *g, const json_t *from, const char *key)
{
	return get_value(g, from, key, 1 << JSON_OBJECT, "is no object");
}

json_t *get_array(struct get *g, const json_t *from, const char *key)
{
	return get_value(g, from, key, 1 << JSON_ARRAY, "is no list");
}
