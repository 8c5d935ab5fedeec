/*
 * cmdline -- jobs and switches from the words of a command line.
 *
 * jobfile.h declares it.
 */
#include "job/jobfile.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "job/compat.h"
#include "job/nearest.h"

/* Longer than any name of an option. */
enum { CMDLINE_NAME_MAX = 128 };

struct cmdline {
	struct job_list *list;
	struct run_options *opts;
	int argc, at;
	char *const *argv;
	struct job global;
	bool options; /* some option of a job was given */
	bool named;   /* --name= has begun a job, or the globals anew */
	bool in_job;  /* options go to the last job of the list */
};

static struct job *cmdline_job(struct cmdline *c)
{
	return c->in_job ? &c->list->jobs[c->list->n - 1] : &c->global;
}

/* The name of a word "--name=value" or "-name": copied; *value points behind the =, or NULL. */
static bool cmdline_split(const char *word, char *name, const char **value)
{
	const char *p = word + 1 + (word[1] == '-');
	size_t len = strcspn(p, "=");

	if (!len || len >= CMDLINE_NAME_MAX)
		return false;
	memcpy(name, p, len);
	name[len] = '\0';
	*value = p[len] ? p + len + 1 : NULL;
	return true;
}

/* Take the next word as the value of an option that came without one. */
static const char *cmdline_next(struct cmdline *c)
{
	return c->at + 1 < c->argc ? c->argv[++c->at] : NULL;
}

/* The next word where it can only be a value: "--direct 1". */
static const char *cmdline_next_number(struct cmdline *c)
{
	const char *next = c->at + 1 < c->argc ? c->argv[c->at + 1] : "";

	return *next && !next[strspn(next, "0123456789")] ? cmdline_next(c) : NULL;
}

/* The next word, unless it is an option: "--write_bw_log NAME". */
static const char *cmdline_next_word(struct cmdline *c)
{
	return c->at + 1 < c->argc && *c->argv[c->at + 1] != '-' ? cmdline_next(c) : NULL;
}

static bool cmdline_wants_value(enum value_kind kind)
{
	return kind != VALUE_BOOL && kind != VALUE_LIST;
}

static int cmdline_switch(struct cmdline *c, int i, const char *name, const char *value,
			  struct err *err)
{
	/* --output FILE; a list whose value may be missing takes none from the next word */
	if (!value && (cmdline_wants_value(run_switches[i].rule.kind) || i == SWITCH_output ||
		       i == SWITCH_destroy || i == SWITCH_section)) {
		value = cmdline_next(c);
		if (!value)
			return err_set(err, ERR_INPUT, 0, "option %s: needs a value, as in --%s=%s",
				       name, name, run_switches[i].arg);
	}
	int ret = run_options_set(c->opts, name, value, err);

	return ret < 0 ? ret : 0;
}

static int cmdline_compat_switch(struct cmdline *c, const struct compat *compat, const char *name,
				 const char *value, struct err *err)
{
	if (compat->class == REFUSE)
		return err_set(err, ERR_INPUT, 0, "option %s: %s", name, compat->text);
	if (!value && compat->argument)
		cmdline_next(c);
	for (size_t i = 0; i < c->list->notes_n; i++) {
		const char *told = c->list->notes[i].option;

		if (told && !strcmp(told, name))
			return 0;
	}
	job_note(c->list, name, "option --%s has no effect: %s", name, compat->text);
	return 0;
}

static int cmdline_name(struct cmdline *c, const char *value, struct err *err)
{
	c->named = true;
	c->in_job = !jobfile_is_global(value);
	if (!c->in_job)
		return 0;
	return jobfile_add_job(c->list, &c->global, value, "command line", err);
}

static int cmdline_option(struct cmdline *c, const char *name, const char *value, struct err *err)
{
	int option = job_option_find(name);

	if (!value && option >= 0 && job_options[option].rule.kind == VALUE_OPTSTR) {
		value = cmdline_next_word(c);
	} else if (!value && option >= 0 &&
		   (cmdline_wants_value(job_options[option].rule.kind) || option == OPT_vary)) {
		value = cmdline_next(c);
		if (!value)
			return err_set(err, ERR_INPUT, 0, "option %s: needs a value, as in --%s=%s",
				       name, name, job_options[option].arg);
	} else if (!value) {
		value = cmdline_next_number(c);
	}
	if (option == OPT_name)
		return cmdline_name(c, value, err);
	int ret = job_set(cmdline_job(c), c->list, name, value,
			  c->in_job ? ORIGIN_JOB : ORIGIN_GLOBAL, err);

	if (ret < 0)
		return ret;
	c->options = true;
	return 0;
}

/* A name that is nothing, but close to a switch. */
static const char *cmdline_like_switch(const char *name)
{
	struct nearest nearest;

	if (job_option_find(name) >= 0 || compat_find(compat_options, name))
		return NULL;
	nearest_init(&nearest, name);
	for (int i = 0; i < RUN_SWITCHES; i++)
		nearest_offer(&nearest, run_switches[i].name);
	return nearest.best && nearest.distance <= 2 ? nearest.best : NULL;
}

static int cmdline_word(struct cmdline *c, struct err *err)
{
	const char *word = c->argv[c->at], *value;
	char name[CMDLINE_NAME_MAX];

	if (word[0] != '-' || !word[1])
		return 0; /* a job file: read when all options are known */
	if (!cmdline_split(word, name, &value))
		return err_set(err, ERR_INPUT, 0, NUM_QUOTE ": not an option; write --name=value",
			       NUM_QUOTED(word));
	int i = run_switch_find(name);

	if (i >= 0)
		return cmdline_switch(c, i, name, value, err);
	const struct compat *compat = compat_find(compat_switches, name);

	if (compat)
		return cmdline_compat_switch(c, compat, name, value, err);
	const char *like = cmdline_like_switch(name);

	if (like)
		return err_set(err, ERR_INPUT, 0,
			       "unknown option " NUM_QUOTE "; did you mean '%s'?", NUM_QUOTED(name),
			       like);
	return cmdline_option(c, name, value, err);
}

/* The job files among the words, which follow the jobs of the command line as in fio. */
static int cmdline_files(struct cmdline *c, const bool *used, bool *any, struct err *err)
{
	for (int i = 0; i < c->argc; i++) {
		struct job global = {0};

		if (used[i])
			continue;
		*any = true;
		int ret = job_copy(&global, &c->global, err);

		global.vary_inherited = global.vary.n;
		if (!ret)
			ret = jobfile_read_with(c->list, &global, c->argv[i], err);
		job_release(&global);
		if (ret)
			return ret;
	}
	return 0;
}

/* Read the options; used[i] becomes true for each word that is no job file. */
static int cmdline_words(struct cmdline *c, bool *used, struct err *err)
{
	for (c->at = 0; c->at < c->argc; c->at++) {
		int first = c->at;
		int ret = cmdline_word(c, err);

		if (ret) {
			err_in(err, "command line");
			return ret;
		}
		const char *word = c->argv[first];

		for (int i = first; word[0] == '-' && word[1] && i <= c->at && i < c->argc; i++)
			used[i] = true;
	}
	return 0;
}

/* Options alone make one job of their own, before which nothing was named. */
static int cmdline_bare_job(struct cmdline *c, struct err *err)
{
	int ret = jobfile_add_job(c->list, &c->global, "iosonde", "command line", err);

	if (ret)
		return ret;
	struct job *job = &c->list->jobs[c->list->n - 1];

	for (int i = 0; i < JOB_OPTIONS; i++) {
		if (job->origin[i] == ORIGIN_GLOBAL)
			job->origin[i] = ORIGIN_JOB;
	}
	return 0;
}

/* Drop the jobs that --section does not name; those of job files were never read. */
static void cmdline_choose(struct job_list *list)
{
	size_t n = 0;

	for (size_t i = 0; i < list->n; i++) {
		if (job_wanted(list, list->jobs[i].name))
			list->jobs[n++] = list->jobs[i];
		else
			job_release(&list->jobs[i]);
	}
	list->n = n;
}

/* A --section that names no job is told; when none is left it is an error. */
static int cmdline_chosen(struct job_list *list, struct err *err)
{
	for (size_t i = 0; list->only && i < list->only->n; i++) {
		const char *name = list->only->v[i];
		size_t k = 0;

		while (k < list->n && strcmp(list->jobs[k].name, name) != 0)
			k++;
		if (k < list->n)
			continue;
		if (!list->n)
			return err_set(err, ERR_INPUT, 0,
				       "option section: no job is named " NUM_QUOTE,
				       NUM_QUOTED(name));
		job_note(list, NULL, "option section: no job is named " NUM_QUOTE,
			 NUM_QUOTED(name));
	}
	return 0;
}

int jobfile_command_line(struct job_list *list, struct run_options *opts, int argc,
			 char *const *argv, struct err *err)
{
	struct cmdline c = {.list = list, .opts = opts, .argc = argc, .argv = argv};
	bool *used = calloc((size_t)argc + 1, sizeof *used);
	bool files = false;
	int ret;

	if (!used)
		return err_set(err, ERR_FAILED, ENOMEM, "out of memory");
	ret = job_init(&c.global, err);
	if (!ret)
		ret = cmdline_words(&c, used, err);
	list->only = &opts->section;
	if (!ret)
		ret = cmdline_files(&c, used, &files, err);
	if (!ret && c.options && !c.named && !files)
		ret = cmdline_bare_job(&c, err);
	if (!ret) {
		cmdline_choose(list);
		ret = cmdline_chosen(list, err);
	}
	list->only = NULL;
	job_release(&c.global);
	free(used);
	return ret;
}
