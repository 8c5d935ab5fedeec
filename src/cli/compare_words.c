/*
 * compare_words -- the words of iosonde compare: its own options, and those of jobs.
 */
#include "cli/compare.h"

#include <ctype.h>
#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "base/num.h"
#include "runtime/cells.h"

static const struct choice compare_data[] = {{"bind", "", DATA_BIND, ""},
					     {"rootfs", "", DATA_ROOTFS, ""},
					     {"tmpfs", "", DATA_TMPFS, ""},
					     {NULL, NULL, 0, NULL}};
static const struct choice compare_seccomp[] = {{"default", "", SECCOMP_DEFAULT, ""},
						{"none", "", SECCOMP_NONE, ""},
						{NULL, NULL, 0, NULL}};
static const struct choice compare_caches[] = {{"cold", "", CACHE_COLD, ""},
					       {"warm", "", CACHE_WARM, ""},
					       {"hot", "", CACHE_HOT, ""},
					       {NULL, NULL, 0, NULL}};
static const struct choice compare_formats[] = {
	{"normal", "", FORMAT_NORMAL, ""}, {"json", "", FORMAT_JSON, ""}, {NULL, NULL, 0, NULL}};

/* A row, and its text in help.def. */
#define ROW(name, field, kind, min, max, choices)                                                  \
	{                                                                                          \
		name, offsetof(struct compare_wish, field),                                        \
		{                                                                                  \
			VALUE_##kind, min, max, choices                                            \
		}                                                                                  \
	}
static const struct compare_row_word {
	const char *name;
	size_t offset;
	struct value_rule rule;
} compare_rows[] = {
	ROW("runtime", runtimes, LIST, 0, 0, NULL),
	ROW("repeat", repeat, UINT, 1, 1000, NULL),
	ROW("shuffle-seed", seed, UINT, 0, UINT64_MAX, NULL),
	ROW("data", data, ENUM, 0, 0, compare_data),
	ROW("data-dir", data_dir, STR, 0, 0, NULL),
	ROW("cache", caches, FLAGS, 0, 0, compare_caches),
	ROW("cpus", cpus, CPUS, 0, 0, NULL),
	ROW("memory", memory, SIZE, 1 << 20, UINT64_MAX, NULL),
	ROW("numa-node", node, UINT, 0, 1023, NULL),
	ROW("seccomp", seccomp, ENUM, 0, 0, compare_seccomp),
	ROW("ramp", ramp, TIME, 0, 86400 * NSEC_PER_SEC, NULL),
	ROW("timeout", timeout, TIME, 1000000, JOB_TIME_MAX, NULL),
	ROW("output", output, STR, 0, 0, NULL),
	ROW("output-format", format, ENUM, 0, 0, compare_formats),
	ROW("roles", roles, BOOL, 0, 0, NULL),
	ROW("clean", clean, BOOL, 0, 0, NULL),
	ROW("dry-run", dry_run, BOOL, 0, 0, NULL),
};
#undef ROW

static const struct compare_row_word *compare_find(const char *word, size_t n)
{
	for (size_t i = 0; i < sizeof compare_rows / sizeof *compare_rows; i++)
		if (strlen(compare_rows[i].name) == n && !memcmp(compare_rows[i].name, word, n))
			return &compare_rows[i];
	return NULL;
}

static int compare_set(struct compare_wish *wish, const struct compare_row_word *row,
		       const char *value, struct err *err)
{
	void *field = (char *)wish + row->offset;
	int ret;

	if (!value && row->rule.kind != VALUE_BOOL)
		ret = err_set(err, ERR_INPUT, EINVAL, "a value is missing; iosonde help compare");
	else
		ret = value_parse(&row->rule, value, field, err);
	if (ret)
		err_in(err, "option %s", row->name);
	wish->node += !ret && field == (void *)&wish->node;
	wish->ramp_given |= field == (void *)&wish->ramp;
	wish->seed_given |= field == (void *)&wish->seed;
	return ret;
}

/* What run has for itself alone means nothing here. */
static int compare_refuse(const char *name, size_t n, struct err *err)
{
	char text[64];

	if (n >= sizeof text)
		return 0;
	memcpy(text, name, n);
	text[n] = '\0';
	int i = run_switch_find(text);

	if (i < 0 || i == SWITCH_section)
		return 0;
	return err_set(err, ERR_INPUT, EINVAL,
		       "option %s is one of iosonde run and has no meaning for boxes; iosonde help "
		       "compare lists those that have",
		       run_switches[i].name);
}

static int compare_word(struct compare_wish *wish, int argc, char *const *argv, int *i,
			struct err *err)
{
	const char *word = argv[*i], *value = NULL;
	const struct compare_row_word *row = NULL;
	size_t n = 0;

	if (strncmp(word, "-o", 2) == 0) {
		row = compare_find("output", 6);
		value = word[2] ? word + 2 + (word[2] == '=') : NULL;
	} else if (strncmp(word, "--", 2) == 0) {
		n = strcspn(word + 2, "=");
		row = compare_find(word + 2, n);
		value = word[2 + n] ? word + 3 + n : NULL;
	}
	if (row && !value && row->rule.kind != VALUE_BOOL && *i + 1 < argc)
		value = argv[++*i];
	/* No runtime begins with a figure: it is the time that jobs run. */
	if (row && value && row->offset == offsetof(struct compare_wish, runtimes) &&
	    isdigit((unsigned char)*value)) {
		words_printf(&wish->jobs, "--runtime=%s", value);
		return 0;
	}
	if (row)
		return compare_set(wish, row, value, err);
	words_add(&wish->jobs, word);
	return n ? compare_refuse(word + 2, n, err) : 0;
}

/* It removes at once, whatever else is asked for. */
static int compare_clean_alone(int argc, char *const *argv, struct err *err)
{
	for (int i = 0; i < argc; i++)
		if (strcmp(argv[i], "--clean") != 0 && strncmp(argv[i], "--clean=", 8) != 0)
			return err_set(err, ERR_INPUT, EINVAL,
				       "option clean: it removes what dead runs left, and compares "
				       "nothing: leave out '%.100s'",
				       argv[i]);
	return 0;
}

static int compare_check(const struct compare_wish *wish, int argc, char *const *argv,
			 struct err *err)
{
	if (wish->clean)
		return compare_clean_alone(argc, argv, err);
	if (!wish->runtimes.n)
		return err_set(err, ERR_INPUT, EINVAL,
			       "no runtime: name some with --runtime=host,runc or take "
			       "--runtime=all");
	if (wish->data == DATA_TMPFS && wish->caches & CACHE_COLD)
		return err_set(err, ERR_INPUT, EINVAL,
			       "option cache: files of data=tmpfs lie in memory and are never "
			       "cold; take cache=warm, or another data");
	if (wish->data == DATA_TMPFS && wish->data_dir)
		return err_set(err, ERR_INPUT, EINVAL,
			       "option data-dir: files of data=tmpfs lie in memory of the box");
	return 0;
}

int compare_parse(struct compare_wish *wish, int argc, char *const *argv, struct err *err)
{
	int ret = 0;

	*wish = (struct compare_wish){.format = FORMAT_NORMAL, .ramp = CELL_RAMP};
	for (int i = 0; !ret && i < argc; i++)
		ret = compare_word(wish, argc, argv, &i, err);
	if (!ret && !wish->caches)
		wish->caches = wish->data == DATA_TMPFS ? CACHE_WARM : CACHE_COLD;
	if (!ret && !wish->output && !(wish->output = strdup("iosonde-compare")))
		ret = err_set(err, ERR_FAILED, ENOMEM, "out of memory");
	if (!ret)
		ret = compare_check(wish, argc, argv, err);
	if (!ret && wish->jobs.failed)
		ret = err_set(err, ERR_FAILED, ENOMEM, "out of memory");
	if (ret)
		err_in(err, "compare");
	return ret;
}

void compare_wish_release(struct compare_wish *wish)
{
	for (size_t i = 0; i < sizeof compare_rows / sizeof *compare_rows; i++)
		value_release(&compare_rows[i].rule, (char *)wish + compare_rows[i].offset);
	words_release(&wish->jobs);
}
