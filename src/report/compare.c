/*
 * compare -- trials of several runtimes become one comparison.
 */
#include "report/compare.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/figure.h"
#include "report/spent.h"

static int compare_texts(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "");
}

static int compare_numbers(unsigned a, unsigned b)
{
	return (a > b) - (a < b);
}

/* Cell and conditions: of one block. */
static int compare_blocks(const struct trial *a, const struct trial *b)
{
	int by = compare_numbers(a->cell_n, b->cell_n);

	by = by ? by : compare_texts(a->cell, b->cell);
	return by ? by : compare_texts(a->conditions, b->conditions);
}

static int compare_rows(const struct trial *a, const struct trial *b)
{
	int by = compare_blocks(a, b);

	by = by ? by : compare_numbers(a->runtime_n, b->runtime_n);
	return by ? by : compare_texts(a->runtime, b->runtime);
}

static int compare_order(const void *left, const void *right)
{
	const struct trial *a = *(const struct trial *const *)left;
	const struct trial *b = *(const struct trial *const *)right;
	int by = compare_rows(a, b);

	by = by ? by : compare_numbers(a->turn, b->turn);
	return by ? by : compare_numbers(a->order, b->order);
}

static bool compare_is_host(const char *runtime)
{
	return runtime && strncmp(runtime, "host", 4) == 0 && (!runtime[4] || runtime[4] == ':');
}

/* The host; else the first of the list, one that did something before one that did not. */
static const struct trial *compare_baseline(const struct comparison *c)
{
	const struct trial *best = NULL;

	for (unsigned i = 0; i < c->trials_n; i++) {
		const struct trial *t = c->trials[i];

		if (compare_is_host(t->runtime))
			return t;
		if (t->state == TRIAL_DONE && (!best || t->runtime_n < best->runtime_n))
			best = t;
	}
	return best;
}

static void compare_figures(struct compare_row *row, double *values)
{
	for (unsigned f = 0; f < FIGURES; f++) {
		struct compare_figure *to = &row->figure[f];

		for (unsigned i = 0; i < row->trials_n; i++) {
			struct figure_value v = figure_value(row->trials[i], (enum figure)f);

			values[i] = v.value;
			if (isfinite(v.value) && v.state > to->state)
				to->state = v.state;
			if (!to->errnum)
				to->errnum = v.errnum;
		}
		to->sample = sample_of(values, row->trials_n);
	}
}

static void compare_facts(struct compare_row *row)
{
	for (unsigned i = 0; i < row->trials_n; i++) {
		const struct trial *t = row->trials[i];

		row->count[t->state]++;
		if (t->state != TRIAL_DONE)
			continue;
		row->reads |= t->read.iops > 0;
		row->mixed |= t->read.iops > 0 && t->write.ios;
		row->generator |= t->generator;
		if (t->clock > 0 && (!row->clock || fabs(t->clock - 1) > fabs(row->clock - 1)))
			row->clock = t->clock;
		row->verdict = row->verdict ? row->verdict : t->verdict;
		row->engine = row->engine ? row->engine : t->engine;
	}
}

/* Trials are in order: a row ends where the next one begins. */
static int compare_row(struct comparison *c, unsigned from, unsigned n, double *values)
{
	struct compare_row *row = &c->rows[c->rows_n];
	const struct trial *t = c->trials[from];

	if (!c->rows_n || compare_blocks(row[-1].trials[0], t) != 0)
		c->blocks++;
	c->rows_n++;
	row->cell = t->cell;
	row->runtime = t->runtime ? t->runtime : "";
	row->conditions = t->conditions ? t->conditions : "";
	row->block = c->blocks - 1;
	row->trials = &c->trials[from];
	row->trials_n = n;
	compare_facts(row);
	compare_figures(row, values);
	return spent_roles(row);
}

static const struct compare_row *compare_base(const struct comparison *c, unsigned block)
{
	for (unsigned i = 0; i < c->rows_n; i++)
		if (c->rows[i].block == block && c->rows[i].baseline)
			return &c->rows[i];
	return NULL;
}

static int compare_fill(struct comparison *c, double *values)
{
	int ret = 0;

	qsort(c->trials, c->trials_n, sizeof(struct trial *), compare_order);
	const struct trial *base = compare_baseline(c);

	c->baseline = base ? base->runtime : NULL;
	c->host = base && compare_is_host(base->runtime);
	for (unsigned i = 0, end; i < c->trials_n && !ret; i = end) {
		for (end = i + 1;
		     end < c->trials_n && compare_rows(c->trials[i], c->trials[end]) == 0;)
			end++;
		if (!c->trials[i]->cell)
			continue;
		ret = compare_row(c, i, end - i, values);
		c->rows[c->rows_n - 1].baseline =
			base && c->trials[i]->runtime_n == base->runtime_n &&
			compare_texts(c->trials[i]->runtime, base->runtime) == 0;
	}
	for (unsigned i = 0; i < c->rows_n; i++) {
		const struct compare_row *to = compare_base(c, c->rows[i].block);

		for (unsigned f = 0; to && to != &c->rows[i] && f < FIGURES; f++)
			if (figure_compared[f])
				c->rows[i].figure[f].ratio =
					figure_ratio(&c->rows[i], to, (enum figure)f, values);
	}
	return ret;
}

int compare_make(struct comparison *out, const struct trial *trials, unsigned n, struct err *err)
{
	struct comparison c = {.trials_n = n};
	double *values = calloc((size_t)n + 1, sizeof *values);

	c.trials = calloc((size_t)n + 1, sizeof(struct trial *));
	c.rows = calloc((size_t)n + 1, sizeof *c.rows);
	bool failed = !values || !c.trials || !c.rows;

	if (!failed) {
		for (unsigned i = 0; i < n; i++)
			c.trials[i] = &trials[i];
		failed = compare_fill(&c, values) < 0;
	}
	free(values);
	if (failed) {
		compare_release(&c);
		return err_set(err, ERR_FAILED, ENOMEM, "a comparison of %u trials: out of memory",
			       n);
	}
	*out = c;
	return 0;
}

void compare_release(struct comparison *c)
{
	for (unsigned i = 0; c->rows && i < c->rows_n; i++)
		free(c->rows[i].roles);
	free(c->rows);
	free(c->trials);
	*c = (struct comparison){0};
}
