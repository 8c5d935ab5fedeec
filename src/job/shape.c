/*
 * shape -- how large a job's I/Os are.
 */
#include "job/shape.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "job/spread.h"

/* Longest text of one size or percentage. */
enum { SHAPE_WORD = 32 };

/* The part of text up to one of ends, as a string; *text moves behind it. */
static int shape_word(const char **text, const char *ends, char word[SHAPE_WORD], struct err *err)
{
	size_t len = strcspn(*text, ends);

	if (len >= SHAPE_WORD)
		return err_set(err, ERR_INPUT, EINVAL, NUM_QUOTE ": too long for a number",
			       NUM_QUOTED(*text));
	memcpy(word, *text, len);
	word[len] = '\0';
	*text += len;
	return 0;
}

static int shape_size(const char **text, const char *ends, uint64_t *out, struct err *err)
{
	const struct value_rule *rule = &job_options[OPT_bs].rule;
	char word[SHAPE_WORD];
	value_SIZE3 size = {0};
	int ret = shape_word(text, ends, word, err);

	if (!ret)
		ret = value_parse(&(struct value_rule){VALUE_SIZE, rule->min, rule->max, NULL},
				  word, size, err);
	if (!ret)
		*out = size[0];
	return ret;
}

/* "4k-64k"; stops at a comma or the end. */
static int shape_range(const char **text, struct shape_sizes *out, struct err *err)
{
	uint64_t min, max;
	int ret = shape_size(text, "-,", &min, err);

	if (ret)
		return ret;
	if (**text != '-')
		return err_set(err, ERR_INPUT, EINVAL, "a range has two ends; write it as 4k-64k");
	++*text;
	ret = shape_size(text, ",", &max, err);
	if (ret)
		return ret;
	if (min > max)
		return err_set(err, ERR_INPUT, EINVAL,
			       "the range is reversed; write the smaller size first");
	out->min = min;
	out->max = max;
	out->n = out->weights = 0;
	return 0;
}

/* Give those without a percentage, empty of them, what is left of 100. */
static int shape_share(struct shape_sizes *out, unsigned percent, unsigned empty, struct err *err)
{
	if (percent > 100 || (!empty && percent != 100))
		return err_set(err, ERR_INPUT, EINVAL,
			       "the percentages add up to %u; make it 100, or leave some empty to "
			       "share the rest",
			       percent);
	out->weights = 100 * (empty ? empty : 1);
	for (unsigned i = 0; i < out->n; i++) {
		unsigned *weight = &out->split[i].weight;

		*weight = *weight == UINT32_MAX ? 100 - percent : *weight * (empty ? empty : 1);
	}
	return 0;
}

/* "4k/50:64k/50"; stops at a comma or the end. */
static int shape_splits(const char **text, struct shape_sizes *out, struct err *err)
{
	unsigned percent = 0, empty = 0;
	int ret;

	out->n = 0;
	for (;; ++*text) {
		struct shape_split *s = &out->split[out->n];
		char word[SHAPE_WORD] = "";
		uint64_t share;

		if (out->n == SHAPE_SPLITS)
			return err_set(err, ERR_INPUT, EINVAL, "more than %d sizes", SHAPE_SPLITS);
		ret = shape_size(text, "/:,", &s->size, err);
		if (!ret && **text == '/') {
			++*text;
			ret = shape_word(text, ":,", word, err);
		}
		if (!ret && *word)
			ret = num_uint(word, 0, 100, &share, err);
		if (ret)
			return ret;
		s->weight = *word ? (unsigned)share : UINT32_MAX;
		percent += *word ? s->weight : 0;
		empty += !*word;
		out->min = out->n && out->min < s->size ? out->min : s->size;
		out->max = out->n && out->max > s->size ? out->max : s->size;
		out->n++;
		if (**text != ':')
			return shape_share(out, percent, empty, err);
	}
}

typedef int shape_reader(const char **text, struct shape_sizes *out, struct err *err);

/*
 * Read the directions of a text one after the other; those after the last one
 * are as that.  An empty one leaves out[d] as it is.
 */
static int shape_directions(const char *text, shape_reader *read,
			    struct shape_sizes out[DDIR_COUNT], struct err *err)
{
	for (int d = 0; d < DDIR_COUNT; d++) {
		const char *again = text;
		int ret = *text && *text != ',' ? read(&again, &out[d], err) : 0;

		if (ret)
			return ret;
		if (*again == ',')
			text = again + 1;
		else if (*again)
			return err_set(err, ERR_INPUT, EINVAL, NUM_QUOTE ": unexpected",
				       NUM_QUOTED(again));
		if (*again == ',' && d == DDIR_COUNT - 1)
			return err_set(err, ERR_INPUT, EINVAL,
				       "more than three; give those for reads, writes and trims");
	}
	return 0;
}

int shape_check(enum job_option option, const char *text, struct err *err)
{
	struct shape_sizes sizes[DDIR_COUNT];
	struct spread spread;
	int ret = 0;

	if (option == OPT_bsrange || option == OPT_bssplit)
		ret = shape_directions(text, option == OPT_bsrange ? shape_range : shape_splits,
				       sizes, err);
	else if (option == OPT_random_distribution)
		ret = spread_parse(text, DDIR_READ, &spread, err);
	if (ret)
		err_in(err, NUM_QUOTE, NUM_QUOTED(text));
	return ret;
}

/* As fio: what is no multiple of the smallest size becomes one. */
static void shape_round(struct shape_sizes *s)
{
	for (unsigned i = 0; i < s->n && !s->unaligned; i++)
		s->split[i].size -= s->split[i].size % s->min;
	if (s->n && !s->unaligned)
		s->max -= s->max % s->min;
}

/*
 * What the texts say of direction from; returns the least size of d.  Apart: its tables would be
 * a page of the stack of each of 10^4 workers, most of which have no such text.
 */
static __attribute__((noinline)) uint64_t shape_texts(const struct job *job, enum ddir d,
						      enum ddir from, struct shape_sizes *out)
{
	struct shape_sizes sizes[DDIR_COUNT];
	struct err err = {0};

	for (int i = 0; i < DDIR_COUNT; i++)
		sizes[i] = (struct shape_sizes){.min = job->bs[i], .max = job->bs[i]};
	if (job->bsrange)
		(void)shape_directions(job->bsrange, shape_range, sizes, &err);
	if (job->bssplit)
		(void)shape_directions(job->bssplit, shape_splits, sizes, &err);
	*out = sizes[from];
	return sizes[d].min;
}

void shape_sizes(const struct job *job, enum ddir d, bool random, struct shape_sizes *out)
{
	enum ddir from = job->bs_is_seq_rand ? (random ? DDIR_WRITE : DDIR_READ) : d;
	uint64_t least = job->bs[d];

	*out = (struct shape_sizes){.min = job->bs[from], .max = job->bs[from]};
	if (job->bsrange || job->bssplit)
		least = shape_texts(job, d, from, out);
	out->unaligned = job->bs_unaligned;
	out->align = random && job->ba[d] ? job->ba[d] : least;
	shape_round(out);
}

void shape_sizes_of(const struct job *job, enum ddir d, struct shape_sizes *out)
{
	shape_sizes(job, d, (job->rw & RW_RANDOM) != 0, out);
}

static uint64_t shape_gcd(uint64_t a, uint64_t b)
{
	while (b) {
		uint64_t rest = a % b;

		a = b;
		b = rest;
	}
	return a;
}

uint64_t shape_grain(const struct shape_sizes *s)
{
	if (s->unaligned && s->min != s->max)
		return 1;
	return shape_gcd(s->align, shape_gcd(s->min, s->max));
}

bool shape_follows(const struct job *job, enum ddir d)
{
	return (job->rw & RW_RANDOM) && job->percentage_random[d] < 100;
}

uint64_t shape_grain_of(const struct job *job, enum ddir d)
{
	struct shape_sizes s;

	shape_sizes_of(job, d, &s);
	uint64_t grain = shape_grain(&s);

	if (!shape_follows(job, d))
		return grain;
	shape_sizes(job, d, false, &s);
	return shape_gcd(grain, shape_grain(&s));
}

bool shape_even(const struct job *job)
{
	return !strcmp(job->random_distribution, "random");
}

bool shape_covers(const struct job *job)
{
	return (job->rw & RW_RANDOM) && !job->norandommap && shape_even(job);
}
