/*
 * job -- the options of one job: defaults, set, copy, print, release.
 *
 * check.c does what needs all jobs; options.c holds the tables.
 */
#include "job/job.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "job/bytes.h"
#include "job/compat.h"
#include "job/given.h"
#include "job/keyword.h"
#include "job/nearest.h"
#include "job/rest.h"
#include "job/shape.h"
#include "job/suffix.h"
#include "job/vary.h"

static void *job_field(struct job *job, enum job_option option)
{
	return (char *)job + job_options[option].offset;
}

static const void *job_field_const(const struct job *job, enum job_option option)
{
	return (const char *)job + job_options[option].offset;
}

/* Wash the defaults of a table through the parser. */
static int option_defaults(const struct option_info *table, int n, void *object, struct err *err)
{
	for (int i = 0; i < n; i++) {
		const struct option_info *info = &table[i];

		if (!info->initial)
			continue;
		int ret =
			value_parse(&info->rule, info->initial, (char *)object + info->offset, err);

		if (ret) {
			err_in(err, "default of %s", info->name);
			return ret;
		}
	}
	return 0;
}

int job_init(struct job *job, struct err *err)
{
	int ret = option_defaults(job_options, JOB_OPTIONS, job, err);

	if (ret)
		job_release(job);
	return ret;
}

int run_options_init(struct run_options *opts, struct err *err)
{
	int ret = option_defaults(run_switches, RUN_SWITCHES, opts, err);

	if (ret)
		run_options_release(opts);
	return ret;
}

static int job_unknown(const char *name, struct err *err)
{
	struct nearest nearest;

	if (run_switch_find(name) >= 0)
		return err_set(err, ERR_INPUT, EINVAL,
			       "option %s: belongs on the command line, as --%s", name, name);
	nearest_init(&nearest, name);
	for (int i = 0; i < JOB_OPTIONS; i++) {
		nearest_offer(&nearest, job_options[i].name);
		nearest_offer_all(&nearest, job_options[i].aliases);
	}
	nearest_offer(&nearest, "buffered");
	nearest_offer(&nearest, "cpumask");
	for (const struct compat *c = compat_options; c->name; c++)
		nearest_offer(&nearest, c->name);
	if (nearest.best)
		return err_set(err, ERR_INPUT, EINVAL,
			       "unknown option " NUM_QUOTE "; did you mean '%.*s'?",
			       NUM_QUOTED(name), nearest_length(&nearest), nearest.best);
	return err_set(err, ERR_INPUT, EINVAL,
		       "unknown option " NUM_QUOTE "; 'iosonde options' lists all",
		       NUM_QUOTED(name));
}

static bool job_noted(const struct job_list *list, const char *option)
{
	for (size_t i = 0; i < list->notes_n; i++) {
		if (list->notes[i].option && !strcmp(list->notes[i].option, option))
			return true;
	}
	return false;
}

/* An option of fio's that is not in the table. */
static int job_set_compat(const struct job *job, struct job_list *list, const char *name,
			  const char *value, struct err *err)
{
	const struct compat *c = compat_find(compat_options, name);

	if (!c)
		return job_unknown(name, err);
	if (compat_neutral(c, value))
		return JOB_OPTIONS;
	if (c->class == REFUSE)
		return err_set(err, ERR_INPUT, EINVAL, "option %s: %s", name, c->text);
	if (!job_noted(list, name))
		job_note(list, name, "job %s: option %s has no effect: %s",
			 job->name ? job->name : "[global]", name, c->text);
	return JOB_OPTIONS;
}

/* Names that several lines of filename may add up to: more belongs into one line. */
enum { JOB_NAMES_MAX = 1 << 16 };

/* A further filename adds to those before it. */
static int job_set_filename(struct job *job, const char *value, struct err *err)
{
	struct buf both = {0};

	if (!value || !*value || !job->filename)
		return value_parse(&job_options[OPT_filename].rule, value, &job->filename, err);
	if (strlen(job->filename) > JOB_NAMES_MAX)
		return err_set(err, ERR_INPUT, 0,
			       "the names of all lines are longer than %d; use "
			       "nrfiles",
			       JOB_NAMES_MAX);
	buf_str(&both, job->filename);
	buf_char(&both, ':');
	buf_str(&both, value);
	char *text = buf_take(&both);

	if (!text)
		return err_set(err, ERR_FAILED, ENOMEM, "out of memory");
	free(job->filename);
	job->filename = text;
	return 0;
}

/* Texts with a grammar of their own. */
static int job_check_text(enum job_option option, const char *text, struct err *err)
{
	unsigned char bytes[BYTES_MAX];
	bool pattern = option == OPT_buffer_pattern || option == OPT_verify_pattern;
	struct rest rest;

	if (option == OPT_steadystate)
		return rest_parse(text, &rest, err);
	return pattern ? bytes_parse(text, bytes, err) : shape_check(option, text, err);
}

/* Of zero_buffers and buffer_pattern, too, the last one given holds. */
static void job_content_last(struct job *job, enum job_option last)
{
	if (last == OPT_zero_buffers && job->zero_buffers)
		value_release(&job_options[OPT_buffer_pattern].rule, &job->buffer_pattern);
	if (last == OPT_buffer_pattern)
		job->zero_buffers = false;
}

/* Of bs, bsrange and bssplit the last one given holds. */
static void job_size_last(struct job *job, enum job_option last)
{
	if (last == OPT_bs)
		value_release(&job_options[OPT_bsrange].rule, &job->bsrange);
	if (last == OPT_bs || last == OPT_bsrange)
		value_release(&job_options[OPT_bssplit].rule, &job->bssplit);
	if (last == OPT_bssplit)
		value_release(&job_options[OPT_bsrange].rule, &job->bsrange);
}

static int job_set_option(struct job *job, enum job_option option, const char *name,
			  const char *value, struct err *err)
{
	const struct option_info *info = &job_options[option];
	const struct compat_value *refused = value ? compat_value_find(info->name, value) : NULL;
	int ret;

	if (refused)
		return err_set(err, ERR_INPUT, EINVAL, NUM_QUOTE ": %s", NUM_QUOTED(value),
			       refused->text);
	ret = value ? job_check_text(option, value, err) : 0;
	if (ret < 0)
		return ret;
	if (option == OPT_filename)
		ret = job_set_filename(job, value, err);
	else if (option == OPT_rw || option == OPT_file_service_type)
		ret = suffix_set(job, option, value, err);
	else if (option == OPT_vary)
		ret = vary_add(job, value, err);
	else
		ret = value_parse(&info->rule, value, job_field(job, option), err);
	if (ret)
		return ret;
	job_size_last(job, option);
	job_content_last(job, option);
	if (option == OPT_rwmixread)
		job->rwmixwrite = 100 - job->rwmixread;
	else if (option == OPT_rwmixwrite)
		job->rwmixread = 100 - job->rwmixwrite;
	else if (option == OPT_direct && !strcmp(name, "buffered"))
		job->direct = !job->direct;
	return 0;
}

int job_set(struct job *job, struct job_list *list, const char *name, const char *value,
	    enum job_origin origin, struct err *err)
{
	bool mask = !strcmp(name, "cpumask");
	int option = job_option_known(name);

	if (option < 0)
		return job_set_compat(job, list, name, value, err);
	const char *given = value;
	struct buf text = {0};
	int ret = keyword_value(job_options[option].rule.kind, &value, &text, err);

	if (!ret && mask)
		ret = value_cpu_mask(&value, &text, err);
	if (!ret)
		ret = job_set_option(job, (enum job_option)option, name, value, err);
	buf_release(&text);
	if (ret) {
		err_in(err, "option %s", name);
		return ret;
	}
	if (given_keep(job, (enum job_option)option, given) < 0)
		return err_set(err, ERR_FAILED, ENOMEM, "out of memory");
	job->origin[option] = (unsigned char)origin;
	vary_overrule(job, list, (enum job_option)option);
	return option;
}

int run_options_set(struct run_options *opts, const char *name, const char *value, struct err *err)
{
	int i = run_switch_find(name);

	if (i < 0)
		return err_set(err, ERR_INPUT, ENOENT, "unknown option " NUM_QUOTE,
			       NUM_QUOTED(name));
	const struct compat_value *refused =
		value ? compat_value_find(run_switches[i].name, value) : NULL;
	int ret;

	if (refused)
		ret = err_set(err, ERR_INPUT, EINVAL, NUM_QUOTE ": %s", NUM_QUOTED(value),
			      refused->text);
	else
		ret = value_parse(&run_switches[i].rule, value,
				  (char *)opts + run_switches[i].offset, err);
	if (ret) {
		err_in(err, "option %s", name);
		return ret;
	}
	if (i == SWITCH_minimal && opts->minimal)
		opts->output_format = FORMAT_TERSE;
	return i;
}

int job_copy(struct job *to, const struct job *from, struct err *err)
{
	struct job copy = {
		.group = from->group,
		.stage = from->stage,
		.rw_number = from->rw_number,
		.service_number = from->service_number,
		.vary_inherited = from->vary_inherited,
	};

	memcpy(copy.origin, from->origin, sizeof copy.origin);
	for (int i = 0; i < JOB_OPTIONS; i++) {
		enum job_option option = (enum job_option)i;

		if (value_copy(&job_options[i].rule, job_field(&copy, option),
			       job_field_const(from, option)))
			goto no_memory;
	}
	if (from->where) {
		copy.where = strdup(from->where);
		if (!copy.where)
			goto no_memory;
	}
	if (given_copy(&copy, from))
		goto no_memory;
	if (from->section) {
		copy.section = strdup(from->section);
		if (!copy.section)
			goto no_memory;
	}
	*to = copy;
	return 0;

no_memory:
	job_release(&copy);
	return err_set(err, ERR_FAILED, ENOMEM, "out of memory");
}

void job_print(const struct job *job, enum job_option option, struct buf *out)
{
	value_print(&job_options[option].rule, job_field_const(job, option), out);
	suffix_print(job, option, out);
}

bool job_wanted(const struct job_list *list, const char *name)
{
	for (size_t i = 0; list->only && i < list->only->n; i++) {
		if (!strcmp(list->only->v[i], name))
			return true;
	}
	return !list->only || !list->only->n;
}

int job_input_add(struct job_list *list, const char *path, const struct stat *st)
{
	char *copy = path ? strdup(path) : NULL;
	struct job_input *inputs = reallocarray(list->inputs, list->inputs_n + 1, sizeof *inputs);

	if (inputs)
		list->inputs = inputs;
	if (!inputs || (path && !copy)) {
		free(copy);
		return -ENOMEM;
	}
	inputs[list->inputs_n++] = (struct job_input){copy, st->st_dev, st->st_ino};
	return 0;
}

void job_note(struct job_list *list, const char *option, const char *fmt, ...)
{
	struct job_note note = {.option = option ? strdup(option) : NULL};
	struct buf text = {0};
	va_list args;

	va_start(args, fmt);
	buf_vprintf(&text, fmt, args);
	va_end(args);
	note.text = buf_take(&text);

	struct job_note *notes = reallocarray(list->notes, list->notes_n + 1, sizeof *notes);

	if (notes)
		list->notes = notes;
	if (!notes || !note.text || (option && !note.option)) {
		free(note.option);
		free(note.text);
		return;
	}
	notes[list->notes_n++] = note;
}

const char *job_label(const struct job *job)
{
	return job->label ? job->label : job->name ? job->name : "";
}

void job_release(struct job *job)
{
	for (int i = 0; i < JOB_OPTIONS; i++)
		value_release(&job_options[i].rule, job_field(job, (enum job_option)i));
	free(job->where);
	free(job->label);
	free(job->section);
	given_release(job);
	*job = (struct job){0};
}

void job_list_release(struct job_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		job_release(&list->jobs[i]);
	for (size_t i = 0; i < list->inputs_n; i++)
		free(list->inputs[i].path);
	for (size_t i = 0; i < list->notes_n; i++) {
		free(list->notes[i].option);
		free(list->notes[i].text);
	}
	free(list->jobs);
	free(list->inputs);
	free(list->notes);
	*list = (struct job_list){0};
}

void run_options_release(struct run_options *opts)
{
	for (int i = 0; i < RUN_SWITCHES; i++)
		value_release(&run_switches[i].rule, (char *)opts + run_switches[i].offset);
}
