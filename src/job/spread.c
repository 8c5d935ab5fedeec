/*
 * spread -- how unevenly random offsets lie over a file.
 */
#include "job/spread.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"

/* Longest text of one number. */
enum { SPREAD_WORD = 32 };

static const struct {
	const char *word;
	enum spread_kind kind;
	double value, above, below; /* default, and limits outside of which it is refused */
	const char *range;
} spread_kinds[] = {
	{"random", SPREAD_EVEN, 0, 0, 0, NULL},
	{"zipf", SPREAD_ZIPF, 1.1, 0, 100, "theta above 0, as in zipf:1.2"},
	{"pareto", SPREAD_PARETO, 0.2, 0, 1, "h between 0 and 1, as in pareto:0.2"},
	{"normal", SPREAD_NORMAL, 0, -1e-9, 100, "a deviation from 0 to 100, as in normal:10"},
	{"zoned", SPREAD_ZONED, 0, 0, 0, NULL},
	{"zoned_abs", SPREAD_ZONED_ABS, 0, 0, 0, NULL},
	{"sequence", SPREAD_SEQUENCE, 0, 0, 0, NULL},
};

enum { SPREAD_KINDS = sizeof spread_kinds / sizeof spread_kinds[0] };

/* A decimal number at *text, which moves behind it; -EINVAL: none is there. */
static int spread_number(const char **text, double *out)
{
	char word[SPREAD_WORD], *end;
	size_t len = strspn(*text, "0123456789.");

	if (!len || len >= sizeof word)
		return -EINVAL;
	memcpy(word, *text, len);
	word[len] = '\0';
	*out = strtod(word, &end);
	if (*end)
		return -EINVAL;
	*text += len;
	return 0;
}

/* ":VALUE:CENTER" of the kind, each of them optional. */
static int spread_values(const char *text, int kind, struct spread *out, struct err *err)
{
	out->value = spread_kinds[kind].value;
	out->center = -1;
	if (*text == ':') {
		text++;
		if (spread_number(&text, &out->value) || out->value <= spread_kinds[kind].above ||
		    out->value >= spread_kinds[kind].below)
			return err_set(err, ERR_INPUT, EINVAL, "give %s", spread_kinds[kind].range);
	}
	if (*text == ':') {
		text++;
		if (spread_number(&text, &out->center) || out->center > 1)
			return err_set(err, ERR_INPUT, EINVAL,
				       "the center is a number from 0 to 1, as in %s:%g:0.5",
				       spread_kinds[kind].word, out->value);
	}
	return *text ? err_set(err, ERR_INPUT, EINVAL, NUM_QUOTE ": unexpected", NUM_QUOTED(text))
		     : 0;
}

static int spread_zone(const char **text, bool bytes, struct spread_zone *zone, struct err *err)
{
	char word[SPREAD_WORD];
	double percent;
	uint64_t size = 0;

	if (spread_number(text, &percent) || percent > 100 || percent != (unsigned)percent ||
	    **text != '/')
		return err_set(err, ERR_INPUT, EINVAL,
			       "a zone is PERCENT/SIZE: its whole percent of the I/Os and its "
			       "size, as in 60/10");
	zone->percent = (unsigned)percent;
	++*text;
	size_t len = strcspn(*text, ":,");

	if (len >= sizeof word)
		return err_set(err, ERR_INPUT, EINVAL, "the size of a zone is too long");
	memcpy(word, *text, len);
	word[len] = '\0';
	int ret = bytes	  ? num_size(word, &size, err)
		  : *word ? num_uint(word, 0, 100, &size, err)
			  : 0;

	if (!ret)
		*text += len;
	zone->size = !*word ? -1 : (double)size;
	return ret;
}

/* All I/Os must have a zone; zones without a size share what is left of the file. */
static int spread_sum(struct spread *out, struct err *err)
{
	unsigned percent = 0, empty = 0;
	double size = 0;

	for (unsigned i = 0; i < out->n; i++) {
		percent += out->zone[i].percent;
		empty += out->zone[i].size < 0;
		size += out->zone[i].size < 0 ? 0 : out->zone[i].size;
	}
	if (percent != 100)
		return err_set(err, ERR_INPUT, EINVAL,
			       "the zones get %u %% of the I/Os in all; make it 100", percent);
	if (out->kind == SPREAD_ZONED && (size > 100 || (empty && size >= 100)))
		return err_set(err, ERR_INPUT, EINVAL,
			       "the zones have %.0f %% of the file in all; make it 100 at most",
			       size);
	for (unsigned i = 0; i < out->n; i++) {
		if (out->zone[i].size < 0)
			out->zone[i].size = (100 - size) / empty;
		if (out->zone[i].percent && !(out->zone[i].size > 0))
			return err_set(err, ERR_INPUT, EINVAL,
				       "a zone without size cannot get I/Os; give it a size");
	}
	return 0;
}

static int spread_zones(const char *text, struct spread *out, struct err *err)
{
	out->n = 0;
	out->center = -1;
	do {
		if (out->n == SPREAD_ZONES)
			return err_set(err, ERR_INPUT, EINVAL, "more than %d zones", SPREAD_ZONES);
		text++;
		int ret = spread_zone(&text, out->kind == SPREAD_ZONED_ABS, &out->zone[out->n++],
				      err);

		if (ret)
			return ret;
	} while (*text == ':');
	if (*text && *text != ',')
		return err_set(err, ERR_INPUT, EINVAL, NUM_QUOTE ": unexpected", NUM_QUOTED(text));
	return spread_sum(out, err);
}

/* "zoned:50/10:50/90,100/100": every part is checked, that of d remains. */
static int spread_directions(const char *text, enum ddir d, struct spread *out, struct err *err)
{
	struct spread found = {.kind = out->kind};

	for (int i = 0; i < DDIR_COUNT; i++) {
		int ret = spread_zones(text, &found, err);

		if (ret)
			return ret;
		if (i <= (int)d)
			*out = found;
		text = strchr(text + 1, ',');
		if (!text)
			return 0;
	}
	return err_set(err, ERR_INPUT, EINVAL,
		       "more than three; give those for reads, writes and trims");
}

/* ":2,0,1" */
static int spread_blocks(const char *text, struct spread *out, struct err *err)
{
	out->n = 0;
	out->center = -1;
	if (!*text)
		return err_set(err, ERR_INPUT, EINVAL, "give the blocks, as in sequence:2,0,1");
	do {
		char word[SPREAD_WORD];
		size_t len = strcspn(++text, ",");

		if (out->n == SPREAD_BLOCKS)
			return err_set(err, ERR_INPUT, EINVAL, "more than %d blocks",
				       SPREAD_BLOCKS);
		if (len >= sizeof word)
			return err_set(err, ERR_INPUT, EINVAL, "the number of a block is too long");
		memcpy(word, text, len);
		word[len] = '\0';
		int ret = num_uint(word, 0, UINT32_MAX, &out->block[out->n++], err);

		if (ret)
			return ret;
		text += len;
	} while (*text);
	return 0;
}

int spread_parse(const char *text, enum ddir d, struct spread *out, struct err *err)
{
	size_t len = strcspn(text, ":");

	for (int i = 0; i < SPREAD_KINDS; i++) {
		struct spread found = {.kind = spread_kinds[i].kind};
		int ret = 0;

		if (strlen(spread_kinds[i].word) != len ||
		    memcmp(text, spread_kinds[i].word, len) != 0)
			continue;
		if (found.kind == SPREAD_SEQUENCE)
			ret = spread_blocks(text + len, &found, err);
		else if (found.kind >= SPREAD_ZONED)
			ret = text[len] ? spread_directions(text + len, d, &found, err)
					: err_set(err, ERR_INPUT, EINVAL,
						  "give the zones, as in %s:60/10:40/%s",
						  spread_kinds[i].word,
						  found.kind == SPREAD_ZONED ? "90" : "1g");
		else if (found.kind != SPREAD_EVEN)
			ret = spread_values(text + len, i, &found, err);
		else if (text[len])
			ret = err_set(err, ERR_INPUT, EINVAL, "random takes no value");
		if (ret)
			return ret;
		*out = found;
		return 0;
	}
	return err_set(err, ERR_INPUT, EINVAL,
		       "choices: random, zipf, pareto, normal, zoned, zoned_abs, sequence");
}
