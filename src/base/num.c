/*
 * num -- sizes, durations, percentages and counts, read strictly and printed.
 */
#include "base/num.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

static const char num_powers[] = "kmgtpe";

/*
 * Read digits at *s, decimal or after 0x hexadecimal, and step past them.
 * Returns 0, -EINVAL when there is none, -ERANGE above 64 bits.
 */
static int num_digits(const char **s, bool *hex, uint64_t *out)
{
	const char *p = *s;
	uint64_t value = 0, base = 10;

	*hex = p[0] == '0' && (p[1] == 'x' || p[1] == 'X') && isxdigit((unsigned char)p[2]);
	if (*hex) {
		base = 16;
		p += 2;
	}
	const char *start = p;

	for (; *hex ? isxdigit((unsigned char)*p) : isdigit((unsigned char)*p); p++) {
		int c = tolower((unsigned char)*p);
		uint64_t digit = (uint64_t)(c <= '9' ? c - '0' : c - 'a' + 10);

		if (__builtin_mul_overflow(value, base, &value) ||
		    __builtin_add_overflow(value, digit, &value))
			return -ERANGE;
	}
	if (p == start)
		return -EINVAL;
	*s = p;
	*out = value;
	return 0;
}

/* The words for a string that does not even begin with a digit, or is too large. */
static int num_refuse(const char *s, int ret, const char *want, struct err *err)
{
	if (ret == -ERANGE)
		return err_set(err, ERR_INPUT, ERANGE, NUM_QUOTE ": too large; it must fit 64 bits",
			       NUM_QUOTED(s));
	if (!*s)
		return err_set(err, ERR_INPUT, EINVAL, "needs a value: %s", want);
	if (*s == '-')
		return err_set(err, ERR_INPUT, EINVAL, NUM_QUOTE ": must not be negative; give %s",
			       NUM_QUOTED(s), want);
	return err_set(err, ERR_INPUT, EINVAL, NUM_QUOTE ": not a number; give %s", NUM_QUOTED(s),
		       want);
}

int num_uint(const char *s, uint64_t min, uint64_t max, uint64_t *out, struct err *err)
{
	const char *p = s;
	uint64_t value;
	bool hex;
	int ret = num_digits(&p, &hex, &value);

	if (ret)
		return num_refuse(s, ret, "a whole number", err);
	if (*p)
		return err_set(err, ERR_INPUT, EINVAL,
			       NUM_QUOTE ": " NUM_QUOTE
					 " follows the number; give a whole number without unit",
			       NUM_QUOTED(s), NUM_QUOTED(p));
	if (value < min || value > max)
		return err_set(err, ERR_INPUT, ERANGE,
			       NUM_QUOTE ": out of range; give %" PRIu64 " to %" PRIu64,
			       NUM_QUOTED(s), min, max);
	*out = value;
	return 0;
}

/* Power of 1024 that a suffix means, -1 for none such. */
static int num_power(const char *suffix)
{
	if (!*suffix || !strcasecmp(suffix, "b"))
		return 0;
	const char *p = strchr(num_powers, tolower((unsigned char)*suffix));

	if (!p)
		return -1;
	if (suffix[1] && strcasecmp(suffix + 1, "b") && strcasecmp(suffix + 1, "i") &&
	    strcasecmp(suffix + 1, "ib"))
		return -1;
	return (int)(p - num_powers) + 1;
}

/* "1.5g": name the whole number that was meant, where there is one. */
static int num_fraction(const char *s, struct err *err)
{
	char *end, text[NUM_TEXT];
	long double value = strtold(s, &end);
	int power = num_power(end);

	for (int i = 0; i < power; i++)
		value *= 1024;
	if (power < 0 || value < 0 || value >= 0x1p63L || value != (long double)(uint64_t)value)
		return err_set(err, ERR_INPUT, EINVAL,
			       NUM_QUOTE ": a fraction; give a whole number with a smaller suffix",
			       NUM_QUOTED(s));
	return err_set(err, ERR_INPUT, EINVAL, NUM_QUOTE ": a fraction; write %s", NUM_QUOTED(s),
		       num_print_size(text, (uint64_t)value));
}

int num_size(const char *s, uint64_t *bytes, struct err *err)
{
	const char *p = s;
	uint64_t value;
	bool hex;
	int ret = num_digits(&p, &hex, &value);

	if (ret)
		return num_refuse(s, ret, "bytes, as in 4096, 4k, 1m or 2g", err);
	if (!hex && *p == '.' && isdigit((unsigned char)p[1]))
		return num_fraction(s, err);
	int power = hex && *p ? -1 : num_power(p);

	if (power < 0)
		return err_set(err, ERR_INPUT, EINVAL,
			       NUM_QUOTE ": unknown suffix " NUM_QUOTE
					 "; sizes end in k, m, g, t, p or e, powers of 1024",
			       NUM_QUOTED(s), NUM_QUOTED(p));
	if (power && value > UINT64_MAX >> 10 * power)
		return num_refuse(s, -ERANGE, "", err);
	*bytes = value << 10 * power;
	return 0;
}

struct num_unit {
	const char *word;
	uint64_t ns;
};

static const struct num_unit num_units[] = {
	{"d", 86400 * NSEC_PER_SEC},
	{"h", 3600 * NSEC_PER_SEC},
	{"m", 60 * NSEC_PER_SEC},
	{"s", NSEC_PER_SEC},
	{"ms", 1000000},
	{"msec", 1000000},
	{"us", 1000},
	{"usec", 1000},
	{"ns", 1},
	{"nsec", 1},
	{NULL, 0},
};

static const char num_time_want[] = "a time, as in 30s, 500ms, 2m or 1h30m";

/* The unit that the letters at *s name; *s moves past them.  0: none such. */
static uint64_t num_unit(const char **s)
{
	size_t n = 0;

	while (isalpha((unsigned char)(*s)[n]))
		n++;
	for (const struct num_unit *u = num_units; u->word; u++) {
		if (strlen(u->word) == n && !strncasecmp(u->word, *s, n)) {
			*s += n;
			return u->ns;
		}
	}
	return 0;
}

/* Fraction at *s (behind the dot) as digits over scale. */
static int num_decimals(const char **s, uint64_t *digits, uint64_t *scale)
{
	const char *p = *s;

	*digits = 0;
	*scale = 1;
	for (; isdigit((unsigned char)*p); p++) {
		if (*scale >= 1000000000000000000u)
			return -ERANGE;
		*digits = *digits * 10 + (uint64_t)(*p - '0');
		*scale *= 10;
	}
	if (p == *s)
		return -EINVAL;
	*s = p;
	return 0;
}

int num_time(const char *s, uint64_t unit_ns, uint64_t *ns, struct err *err)
{
	uint64_t total = 0, last = UINT64_MAX;
	const char *p = s;

	do {
		uint64_t whole, unit, digits = 0, scale = 1;
		bool hex;
		int ret = num_digits(&p, &hex, &whole);

		if (ret)
			return num_refuse(s, ret, num_time_want, err);
		if (!hex && *p == '.') {
			p++;
			ret = num_decimals(&p, &digits, &scale);
			if (ret)
				return num_refuse(s, ret, num_time_want, err);
		}
		const char *word = p;

		unit = *p || last != UINT64_MAX ? num_unit(&p) : unit_ns;
		if (!unit)
			return err_set(err, ERR_INPUT, EINVAL,
				       NUM_QUOTE ": unknown unit " NUM_QUOTE
						 "; use d, h, m, s, ms, us or ns",
				       NUM_QUOTED(s), NUM_QUOTED(word));
		if (unit >= last)
			return err_set(err, ERR_INPUT, EINVAL,
				       NUM_QUOTE ": give the larger unit first, each once",
				       NUM_QUOTED(s));
		unsigned __int128 part = (unsigned __int128)digits * unit;
		uint64_t add;

		if (part % scale)
			return err_set(err, ERR_INPUT, EINVAL,
				       NUM_QUOTE ": finer than a nanosecond", NUM_QUOTED(s));
		if (__builtin_mul_overflow(whole, unit, &add) ||
		    __builtin_add_overflow(add, (uint64_t)(part / scale), &add) ||
		    __builtin_add_overflow(total, add, &total))
			return num_refuse(s, -ERANGE, "", err);
		last = unit;
	} while (*p);
	*ns = total;
	return 0;
}

int num_percent(const char *s, unsigned *percent, struct err *err)
{
	const char *p = s;
	uint64_t value;
	bool hex;
	int ret = num_digits(&p, &hex, &value);

	if (ret)
		return num_refuse(s, ret, "a percentage, as in 25%", err);
	/* fio takes both, and job files that are templates of a program have the second. */
	if (hex || (strcmp(p, "%") && strcmp(p, "%%")))
		return err_set(err, ERR_INPUT, EINVAL,
			       NUM_QUOTE ": not a whole percentage; write it as in 25%%",
			       NUM_QUOTED(s));
	if (value > 100)
		return err_set(err, ERR_INPUT, ERANGE, NUM_QUOTE ": give 0%% to 100%%",
			       NUM_QUOTED(s));
	*percent = (unsigned)value;
	return 0;
}

char *num_print_size(char *out, uint64_t bytes)
{
	int power = 0;

	while (bytes && power < 6 && !(bytes & 1023)) {
		bytes >>= 10;
		power++;
	}
	if (power)
		snprintf(out, NUM_TEXT, "%" PRIu64 "%c", bytes, num_powers[power - 1]);
	else
		snprintf(out, NUM_TEXT, "%" PRIu64, bytes);
	return out;
}

char *num_print_time(char *out, uint64_t ns)
{
	static const char *const words[] = {"s", "ms", "us", "ns"};
	uint64_t unit = NSEC_PER_SEC;
	int i = 0;

	for (; ns % unit; unit /= 1000)
		i++;
	snprintf(out, NUM_TEXT, "%" PRIu64 "%s", ns / unit, words[i]);
	return out;
}

char *num_human(char *out, uint64_t value, unsigned base, const char *unit)
{
	static const char small[] = " kMGTPE", large[] = " KMGTPE";
	uint64_t rest = 0;
	int power = 0;

	while (value > 9999 && power < 6) {
		rest = value % base;
		value /= base;
		power++;
	}
	int decimals = !power || value > 99 ? 0 : value > 9 ? 1 : 2;
	uint64_t scale = decimals == 2 ? 100 : decimals == 1 ? 10 : 1;
	uint64_t parts = value * scale + (power ? (rest * scale + base / 2) / base : 0);
	char prefix[2] = {0};

	if (power)
		prefix[0] = base == 1024 ? large[power] : small[power];
	else if (unit[0] == 'i')
		unit++; /* KiB, but B */
	if (decimals && parts >= 1000) {
		/* rounding made one more digit before the point: 9.999 is 10.0 */
		decimals--;
		parts /= 10;
		scale /= 10;
	}
	if (decimals)
		snprintf(out, NUM_TEXT, "%" PRIu64 ".%0*" PRIu64 "%s%s", parts / scale, decimals,
			 parts % scale, prefix, unit);
	else
		snprintf(out, NUM_TEXT, "%" PRIu64 "%s%s", parts, prefix, unit);
	return out;
}
