/*
 * vary -- one line vary=OPTION:VALUE,VALUE,... of a job.
 */
#include "job/vary.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "job/compat.h"

/* A range "A..B*F" or "A..B+S", cut into its parts. */
struct vary_range {
	uint64_t from, to, step;
	bool times;
};

/* Values are tried here before they are taken. */
struct vary_trial {
	struct job job;
	struct job_list list;
	struct buf *seen; /* each as it is printed back */
};

static int vary_no_memory(struct err *err)
{
	return err_set(err, ERR_FAILED, ENOMEM, "out of memory");
}

/* The option that a line names; its length in *len.  -1: none. */
static int vary_option(const char *text, size_t *len)
{
	char name[64];

	*len = strcspn(text, ":");
	if (*len >= sizeof name)
		return -1;
	memcpy(name, text, *len);
	name[*len] = '\0';
	return strcmp(name, "buffered") ? job_option_find(name) : OPT_direct;
}

static uint64_t vary_unit(enum value_kind kind)
{
	return kind == VALUE_TIME ? NSEC_PER_SEC : kind == VALUE_MSEC ? 1000000 : 1000;
}

/* Does the kind have ranges? */
static bool vary_counts(enum value_kind kind)
{
	switch (kind) {
	case VALUE_UINT:
	case VALUE_SIZE:
	case VALUE_SIZEP:
	case VALUE_SIZE3:
	case VALUE_TIME:
	case VALUE_MSEC:
	case VALUE_USEC:
		return true;
	default:
		return false;
	}
}

static int vary_number(enum value_kind kind, const char *text, uint64_t *out, struct err *err)
{
	switch (kind) {
	case VALUE_UINT:
		return num_uint(text, 0, UINT64_MAX, out, err);
	case VALUE_TIME:
	case VALUE_MSEC:
	case VALUE_USEC:
		return num_time(text, vary_unit(kind), out, err);
	default:
		return num_size(text, out, err);
	}
}

static void vary_print(enum value_kind kind, uint64_t value, char *out)
{
	if (kind == VALUE_UINT)
		snprintf(out, NUM_TEXT, "%" PRIu64, value);
	else if (kind == VALUE_TIME || kind == VALUE_MSEC || kind == VALUE_USEC)
		num_print_time(out, value);
	else
		num_print_size(out, value);
}

static int vary_range(enum value_kind kind, char *text, struct vary_range *r, struct err *err)
{
	char *to = strstr(text, ".."), *step = to + 2 + strcspn(to + 2, "*+");
	struct vary_range range = {.times = *step == '*'};
	char sign = *step;
	int ret;

	if (!sign)
		return err_set(err, ERR_INPUT, 0,
			       NUM_QUOTE ": a range without a step; write it as in 4k..1m*2 or "
					 "10..50+10",
			       NUM_QUOTED(text));
	*to = *step = '\0';
	ret = vary_number(kind, text, &range.from, err);
	if (!ret)
		ret = vary_number(kind, to + 2, &range.to, err);
	if (!ret)
		ret = range.times ? num_uint(step + 1, 0, UINT64_MAX, &range.step, err)
				  : vary_number(kind, step + 1, &range.step, err);
	*to = '.';
	*step = sign;
	if (ret)
		return ret;
	if (range.to < range.from)
		return err_set(err, ERR_INPUT, 0,
			       NUM_QUOTE ": the range ends before it begins; turn it round",
			       NUM_QUOTED(text));
	if (range.times ? range.step < 2 || !range.from : !range.step)
		return err_set(err, ERR_INPUT, 0,
			       NUM_QUOTE ": a range that does not move on; it takes a step of at "
					 "least 1, a factor of at least 2, and from 0 no factor",
			       NUM_QUOTED(text));
	*r = range;
	return 0;
}

/* Take one value: try it, compare it with those before, keep it. */
static int vary_take(struct vary *v, struct vary_trial *t, const char *value, struct err *err)
{
	struct buf *seen = &t->seen[v->n];
	int ret;

	if (v->n == VARY_VALUES)
		return err_set(err, ERR_INPUT, 0, "more than %d values in one line; give fewer",
			       VARY_VALUES);
	/* A further filename would add to the first. */
	if (v->option == OPT_filename)
		value_release(&job_options[OPT_filename].rule, &t->job.filename);
	ret = job_set(&t->job, &t->list, v->name, value, ORIGIN_JOB, err);
	if (ret < 0)
		return ret;
	job_print(&t->job, v->option, seen);
	if (buf_failed(seen))
		return vary_no_memory(err);
	for (size_t i = 0; i < v->n; i++)
		if (!strcmp(buf_text(&t->seen[i]), buf_text(seen)))
			return err_set(err, ERR_INPUT, 0,
				       NUM_QUOTE ": the same value twice; use repeat=N to measure "
						 "each value several times",
				       NUM_QUOTED(value));
	v->values[v->n] = strdup(value);
	if (!v->values[v->n])
		return vary_no_memory(err);
	v->n++;
	return 0;
}

static int vary_take_range(struct vary *v, struct vary_trial *t, char *text, struct err *err)
{
	enum value_kind kind = job_options[v->option].rule.kind;
	struct vary_range r = {0};
	char value[NUM_TEXT];
	int ret = vary_range(kind, text, &r, err);

	for (uint64_t at = ret ? 0 : r.from; !ret && at <= r.to;) {
		vary_print(kind, at, value);
		ret = vary_take(v, t, value, err);
		if (r.times ? __builtin_mul_overflow(at, r.step, &at)
			    : __builtin_add_overflow(at, r.step, &at))
			break;
	}
	return ret;
}

/* Cut the next value off at a comma that no backslash precedes; the backslash goes. */
static char *vary_cut(char **rest)
{
	char *start = *rest, *to = start, *p = start;

	for (; *p && *p != ','; p++) {
		if (*p == '\\' && p[1] == ',')
			p++;
		*to++ = *p;
	}
	*rest = *p ? p + 1 : NULL;
	*to = '\0';
	return start;
}

static int vary_values(struct vary *v, char *text, struct err *err)
{
	enum value_kind kind = job_options[v->option].rule.kind;
	struct vary_trial t = {.seen = calloc(VARY_VALUES + 1, sizeof *t.seen)};
	char *rest = text;
	int ret = -ENOMEM;

	v->values = calloc(VARY_VALUES, sizeof *v->values);
	if (!t.seen || !v->values)
		vary_no_memory(err);
	else
		ret = job_init(&t.job, err);
	while (!ret && rest) {
		char *value = vary_cut(&rest);

		if (!*value)
			ret = err_set(err, ERR_INPUT, 0,
				      "an empty value; write it as in bs:4k,16k");
		else if (vary_counts(kind) && strstr(value, "..") && !strchr(value, ','))
			ret = vary_take_range(v, &t, value, err);
		else
			ret = vary_take(v, &t, value, err);
	}
	for (size_t i = 0; t.seen && i <= VARY_VALUES; i++)
		buf_release(&t.seen[i]);
	free(t.seen);
	job_release(&t.job);
	job_list_release(&t.list);
	return ret;
}

static int vary_check_option(const char *text, size_t len, int option, struct err *err)
{
	char name[64];

	if (text[len] != ':' || !len)
		return err_set(err, ERR_INPUT, 0,
			       NUM_QUOTE ": not OPTION:VALUE,VALUE; write it as in bs:4k,16k,64k",
			       NUM_QUOTED(text));
	snprintf(name, sizeof name, "%.*s", (int)len, text);
	if (option == OPT_name || option == OPT_vary || option == OPT_repeat)
		return err_set(err, ERR_INPUT, 0, "option %s cannot vary", name);
	if (option >= 0)
		return 0;
	if (compat_find(compat_options, name))
		return err_set(err, ERR_INPUT, 0,
			       "option %s cannot vary: iosonde does not have it; 'iosonde options "
			       "--compat' says why",
			       name);
	struct job job = {0};
	struct job_list list = {0};

	/* Who misspelt it wants the closest spelling. */
	int ret = job_set(&job, &list, name, text + len + 1, ORIGIN_JOB, err);

	return ret < 0 ? ret : err_set(err, ERR_INPUT, 0, "option %s cannot vary", name);
}

int vary_parse(struct vary *out, const char *text, struct err *err)
{
	size_t len;
	int option = vary_option(text, &len);
	int ret = vary_check_option(text, len, option, err);

	if (ret)
		return ret;
	struct vary v = {.option = (enum job_option)option, .name = strndup(text, len)};
	char *copy = strdup(text + len + 1);

	ret = v.name && copy ? vary_values(&v, copy, err) : vary_no_memory(err);
	free(copy);
	if (ret)
		vary_release(&v);
	else
		*out = v;
	return ret;
}

void vary_release(struct vary *v)
{
	for (size_t i = 0; v->values && i < v->n; i++)
		free(v->values[i]);
	free(v->values);
	free(v->name);
	*v = (struct vary){0};
}

/* Index of the line of a job that names the option, vary.n when there is none. */
static size_t vary_find(const struct job *job, int option)
{
	size_t i = 0, len;

	while (i < job->vary.n && vary_option(job->vary.v[i], &len) != option)
		i++;
	return i;
}

/* Take line i out: one of those from [global]. */
static void vary_drop(struct job *job, size_t i)
{
	free(job->vary.v[i]);
	job->vary.n--;
	memmove(&job->vary.v[i], &job->vary.v[i + 1], (job->vary.n - i) * sizeof *job->vary.v);
	job->vary_inherited--;
}

int vary_add(struct job *job, const char *text, struct err *err)
{
	struct vary v = {0};

	if (!text || !*text)
		return err_set(err, ERR_INPUT, 0, "needs a value, as in vary=bs:4k,16k,64k");
	int ret = vary_parse(&v, text, err);

	if (ret)
		return ret;
	size_t i = vary_find(job, v.option);

	if (i < job->vary.n && i >= job->vary_inherited)
		ret = err_set(err, ERR_INPUT, 0,
			      "option %s varies already; put all its values into one line", v.name);
	else if (i < job->vary.n)
		vary_drop(job, i);
	if (!ret)
		ret = value_parse(&job_options[OPT_vary].rule, text, &job->vary, err);
	vary_release(&v);
	return ret;
}

/* Options that take the place of one another, in fio and here: the last one holds. */
static enum job_option vary_kin(enum job_option option)
{
	switch (option) {
	case OPT_bsrange:
	case OPT_bssplit:
		return OPT_bs;
	case OPT_rwmixwrite:
		return OPT_rwmixread;
	default:
		return option;
	}
}

void vary_overrule(struct job *job, struct job_list *list, enum job_option option)
{
	size_t len;

	for (size_t i = job->vary_inherited; i-- > 0;) {
		int varied = vary_option(job->vary.v[i], &len);

		if (vary_kin((enum job_option)varied) != vary_kin(option))
			continue;
		job_note(list, NULL,
			 "%s%s: vary=%.60s, given before, does not hold: %s is set here",
			 job->name ? "job " : "", job->name ? job->name : "[global]",
			 job->vary.v[i], job_options[option].name);
		vary_drop(job, i);
	}
}
