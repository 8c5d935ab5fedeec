/*
 * arith -- sums written in place of a number.
 */
#include "job/arith.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { ARITH_DEPTH = 32, ARITH_NUMBER = 64 };

struct arith {
	enum value_kind kind;
	const char *text, *p;
	unsigned depth;
	bool units; /* some number is a time by itself */
	struct err *err;
};

static int arith_sum(struct arith *a, int64_t *out);

bool arith_is_sum(enum value_kind kind, const char *text)
{
	bool number = kind == VALUE_UINT || kind == VALUE_SIZE || kind == VALUE_SIZEP ||
		      kind == VALUE_SIZE3 || kind == VALUE_TIME || kind == VALUE_MSEC ||
		      kind == VALUE_USEC;

	return number && text[0] && (text[0] == '(' || strpbrk(text + 1, "+*/^"));
}

static int arith_fail(const struct arith *a, const char *what)
{
	return err_set(a->err, ERR_INPUT, EINVAL, NUM_QUOTE ": %s", NUM_QUOTED(a->text), what);
}

static int arith_range(const struct arith *a)
{
	return err_set(a->err, ERR_INPUT, ERANGE, NUM_QUOTE ": more than 63 bits can hold",
		       NUM_QUOTED(a->text));
}

static char arith_peek(struct arith *a)
{
	while (*a->p == ' ' || *a->p == '\t')
		a->p++;
	return *a->p;
}

/* Nanoseconds that a number without a unit counts; 0: not a time. */
static uint64_t arith_unit(enum value_kind kind)
{
	return kind == VALUE_TIME   ? NSEC_PER_SEC
	       : kind == VALUE_MSEC ? NSEC_PER_SEC / 1000
	       : kind == VALUE_USEC ? NSEC_PER_SEC / 1000000
				    : 0;
}

static int arith_literal(struct arith *a, int64_t *out)
{
	char number[ARITH_NUMBER];
	uint64_t unit = arith_unit(a->kind), value;
	size_t n = 0;

	while (isalnum((unsigned char)a->p[n]) || a->p[n] == '.')
		n++;
	if (!n || n >= sizeof number)
		return arith_fail(a, n ? "a number is too long"
				       : "a number, or one in parentheses, is missing");
	memcpy(number, a->p, n);
	number[n] = '\0';
	bool plain = strspn(number, "0123456789") == n;
	int ret = unit && !plain ? num_time(number, 1, &value, a->err)
				 : num_size(number, &value, a->err);

	a->units |= unit && !plain;
	if (ret)
		return ret;
	if (value > INT64_MAX)
		return arith_range(a);
	a->p += n;
	*out = (int64_t)value;
	return 0;
}

/* A number, one in parentheses, or either with a minus before it. */
static int arith_atom(struct arith *a, int64_t *out)
{
	char c = arith_peek(a);
	int ret;

	if (c != '(' && c != '-')
		return arith_literal(a, out);
	if (++a->depth > ARITH_DEPTH)
		return arith_fail(a, "too many parentheses or signs");
	a->p++;
	if (c == '-') {
		ret = arith_atom(a, out);
		if (!ret && __builtin_sub_overflow(0, *out, out))
			ret = arith_range(a);
	} else {
		ret = arith_sum(a, out);
		if (!ret && arith_peek(a) != ')')
			ret = arith_fail(a, "')' is missing");
		a->p += !ret;
	}
	a->depth--;
	return ret;
}

static int arith_power(struct arith *a, int64_t *out)
{
	int64_t base, exponent, value = 1;
	int ret = arith_atom(a, &base);

	if (ret || arith_peek(a) != '^') {
		if (!ret)
			*out = base;
		return ret;
	}
	if (++a->depth > ARITH_DEPTH)
		return arith_fail(a, "too many powers");
	a->p++;
	ret = arith_power(a, &exponent);
	a->depth--;
	if (ret)
		return ret;
	if (exponent < 0)
		return arith_fail(a, "an exponent is below 0");
	/* Of 0, 1 and -1 the power is known after two steps; others leave 63 bits soon. */
	if (base >= -1 && base <= 1 && exponent > 2)
		exponent = 2 + exponent % 2;
	while (exponent--)
		if (__builtin_mul_overflow(value, base, &value))
			return arith_range(a);
	*out = value;
	return 0;
}

static int arith_product(struct arith *a, int64_t *out)
{
	int64_t value, next;
	int ret = arith_power(a, &value);

	for (char op; !ret && ((op = arith_peek(a)) == '*' || op == '/' || op == '%');) {
		a->p++;
		ret = arith_power(a, &next);
		if (ret)
			return ret;
		if (op == '*' && __builtin_mul_overflow(value, next, &value))
			return arith_range(a);
		if (op != '*' && next == 0)
			return arith_fail(a, "division by zero");
		/* By -1 the least number has no quotient, and the machine traps on it. */
		if (op == '/' && next == -1 && __builtin_sub_overflow(0, value, &value))
			return arith_range(a);
		if (op == '/' && next != -1)
			value /= next;
		if (op == '%')
			value = next == -1 ? 0 : value % next;
	}
	if (!ret)
		*out = value;
	return ret;
}

static int arith_sum(struct arith *a, int64_t *out)
{
	int64_t value, next;
	int ret = arith_product(a, &value);

	for (char op; !ret && ((op = arith_peek(a)) == '+' || op == '-');) {
		a->p++;
		ret = arith_product(a, &next);
		if (!ret && (op == '+' ? __builtin_add_overflow(value, next, &value)
				       : __builtin_sub_overflow(value, next, &value)))
			return arith_range(a);
	}
	if (!ret)
		*out = value;
	return ret;
}

int arith_number(enum value_kind kind, const char *text, char *out, struct err *err)
{
	struct arith a = {.kind = kind, .text = text, .p = text, .err = err};
	int64_t value;
	int ret = arith_sum(&a, &value);

	if (ret)
		return ret;
	if (arith_peek(&a))
		return arith_fail(&a, "something follows the sum");
	if (value < 0)
		return arith_fail(&a, "the result is below 0");
	/* Without any unit it is a number of what the option counts in. */
	snprintf(out, NUM_TEXT, "%" PRId64 "%s", value, a.units ? "ns" : "");
	return 0;
}
