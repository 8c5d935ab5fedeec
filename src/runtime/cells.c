/*
 * cells -- what is to be compared.
 */
#include "runtime/cells.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/num.h"
#include "job/spell.h"
#include "runtime/boxable.h"

const char *cache_name(enum cache_state cache)
{
	return cache == CACHE_COLD ? "cold" : cache == CACHE_WARM ? "warm" : "hot";
}

static int cells_no_memory(struct err *err)
{
	return err_set(err, ERR_FAILED, ENOMEM, "cells: out of memory");
}

/* Each sentence once. */
static void cells_note(struct cells *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void cells_note(struct cells *c, const char *fmt, ...)
{
	struct buf text = {0};
	va_list args;

	va_start(args, fmt);
	buf_vprintf(&text, fmt, args);
	va_end(args);
	char *note = buf_take(&text);
	bool known = !note;

	for (unsigned i = 0; !known && i < c->notes_n; i++)
		known = strcmp(c->notes[i], note) == 0;
	char **notes = known ? NULL : reallocarray(c->notes, c->notes_n + 1, sizeof *notes);

	if (notes) {
		c->notes = notes;
		notes[c->notes_n++] = note;
	} else {
		free(note);
	}
}

static void cells_set(struct job *job, enum job_option option)
{
	job->origin[option] = ORIGIN_JOB;
}

static void cells_ramp(struct cells *c, struct job *job, const struct cells_wish *wish)
{
	if (wish->ramp_given)
		job->ramp_time = wish->ramp;
	else if (job->ramp_time >= wish->ramp)
		return;
	else if (job->time_based && job->runtime)
		job->ramp_time = wish->ramp;
	else
		cells_note(c,
			   "job %s ends with its amount and gets no ramp: the start of the box, "
			   "and under gVisor a dear clock, are in its figures; --ramp sets one",
			   job->name);
	cells_set(job, OPT_ramp_time);
}

/* What a job is in a box: alone, in /data, once. */
static void cells_job(struct cells *c, struct job *job, const struct cells_wish *wish,
		      enum cache_state cache)
{
	static const enum job_option own[] = {OPT_stonewall, OPT_repeat, OPT_directory, OPT_unlink};

	if (job->directory) {
		cells_note(c, "job %s: directory=%s is not used: files lie in /data of the box",
			   job->name, job->directory);
		value_release(&job_options[OPT_directory].rule, &job->directory);
		job->directory = NULL;
	}
	job->stonewall = false;
	/* The files go with the comparison: their lay-out would remove them before the box. */
	job->unlink = false;
	for (unsigned i = 0; i < sizeof own / sizeof *own; i++)
		job->origin[own[i]] = ORIGIN_DEFAULT;
	if (job->wait_for && (!job->waits || job->waits->stage != job->stage))
		job->origin[OPT_wait_for] = ORIGIN_DEFAULT;
	cells_ramp(c, job, wish);
	if (job->overwrite) /* a sweep has set it */
		cells_set(job, OPT_overwrite);
	if (job->verify) { /* its file would be no file under test */
		job->verify_state_save = false;
		cells_set(job, OPT_verify_state_save);
	}
	if (cache != CACHE_COLD) {
		job->invalidate = false;
		cells_set(job, OPT_invalidate);
	}
	if (cache == CACHE_HOT) {
		job->pre_read = true;
		cells_set(job, OPT_pre_read);
	}
}

/* Does a line of the sweep hold for a job of the stage? */
static bool cells_varies(const struct sweep_line *line, const struct job_list *list, unsigned stage)
{
	for (size_t j = 0; j < list->n; j++)
		if (list->jobs[j].stage == stage && line->jobs[j])
			return true;
	return false;
}

/* "rw=read bs=4k", of a file with several stages the names of its jobs before it. */
static char *cells_name(const struct sweep *sweep, unsigned cell, const struct job_list *list,
			unsigned stage)
{
	struct buf name = {0};
	bool named = list->jobs[list->n - 1].stage > 0 || !sweep->lines_n;

	for (size_t j = 0; named && j < list->n; j++)
		if (list->jobs[j].stage == stage)
			buf_printf(&name, "%s%s", name.len ? "," : "", list->jobs[j].name);
	for (unsigned i = 0; i < sweep->lines_n; i++) {
		if (!cells_varies(&sweep->lines[i], list, stage))
			continue;
		if (name.len)
			buf_char(&name, ' ');
		sweep_key(sweep, i, &name);
		buf_printf(&name, "=%s", sweep_value(sweep, i, cell));
	}
	return buf_take(&name);
}

/* What other stages vary makes no further cell of this one. */
static bool cells_known(const struct cells *c, const struct cell *cell)
{
	for (const struct cell *have = c->v; have < cell; have++) {
		bool same = have->cache == cell->cache && have->jobs.n == cell->jobs.n;

		for (size_t i = 0; same && i < cell->jobs.n; i++)
			same = strcmp(have->jobs.v[i], cell->jobs.v[i]) == 0;
		if (same)
			return true;
	}
	return false;
}

static void cells_drop(struct cells *c)
{
	struct cell *last = &c->v[--c->n];

	free(last->name);
	words_release(&last->jobs);
}

/* Stage of combination at, made into list, as the next cell. */
static int cells_add(struct cells *c, const struct sweep *sweep, unsigned at, unsigned stage,
		     struct job_list *list, const struct cells_wish *wish, enum cache_state cache,
		     struct err *err)
{
	const struct cell *last = c->n ? &c->v[c->n - 1] : NULL;
	/* The states of the cache are not cells of their own. */
	unsigned number = !last ? 0 : last->number + (last->cache >= cache);
	struct cell *v = reallocarray(c->v, c->n + 1, sizeof *v);
	int ret = v ? 0 : cells_no_memory(err);

	if (ret)
		return ret;
	c->v = v;
	struct cell *cell = &v[c->n++];

	*cell = (struct cell){.number = number, .cache = cache, .ramp = UINT64_MAX};
	cell->name = cells_name(sweep, at, list, stage);
	for (size_t j = 0; j < list->n; j++)
		if (list->jobs[j].stage == stage)
			cells_job(c, &list->jobs[j], wish, cache);
	ret = boxable(list, stage, wish->cpus, err);
	for (size_t j = 0; !ret && j < list->n; j++) {
		const struct job *job = &list->jobs[j];

		if (job->stage != stage)
			continue;
		spell_job(&cell->jobs, job);
		cell->writes |= job_writes(job);
		cell->open |= !job->runtime;
		uint64_t own = job->startdelay + job->ramp_time + job->runtime;

		if (own > cell->time_ns)
			cell->time_ns = own;
		if (job->ramp_time < cell->ramp)
			cell->ramp = job->ramp_time;
	}
	if (!ret && (!cell->name || cell->jobs.failed))
		ret = cells_no_memory(err);
	if (!ret && cells_known(c, cell))
		cells_drop(c);
	return ret;
}

int cells_make(struct cells *out, const struct sweep *sweep, const struct cells_wish *wish,
	       struct err *err)
{
	static const enum cache_state caches[] = {CACHE_COLD, CACHE_WARM, CACHE_HOT};
	int ret = 0;

	*out = (struct cells){0};
	if (!sweep->list->n)
		return err_set(err, ERR_INPUT, EINVAL,
			       "no job: name a job file, or describe one as for iosonde run");
	for (unsigned at = 0; !ret && at < sweep->cells; at++)
		for (unsigned stage = 0, stages = 1; !ret && stage < stages; stage++)
			for (int k = 0; !ret && k < 3; k++) {
				struct job_list list;

				if (!(wish->caches & caches[k]))
					continue;
				ret = sweep_cell(sweep, at, 0, &list, err);
				if (ret)
					break;
				stages = list.jobs[list.n - 1].stage + 1;
				ret = cells_add(out, sweep, at, stage, &list, wish, caches[k], err);
				job_list_release(&list);
			}
	if (ret)
		cells_release(out);
	return ret;
}

void cells_release(struct cells *c)
{
	while (c->n)
		cells_drop(c);
	for (unsigned i = 0; i < c->notes_n; i++)
		free(c->notes[i]);
	free(c->v);
	free(c->notes);
	*c = (struct cells){0};
}
