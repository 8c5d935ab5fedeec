/*
 * fio_json_cells -- a sweep in JSON: what was asked for, and each cell's summary.
 */
#include <inttypes.h>
#include <stdio.h>

#include "result/fio_json.h"
#include "result/merge.h"

static void fio_json_cells_sample(struct put *p, json_t *to, const char *key,
				  const struct sample *s)
{
	if (!s->n) {
		put_null(p, to, key);
		return;
	}
	json_t *o = put_object(p, to, key);

	put_int(p, o, "n", s->n);
	put_real(p, o, "median", s->median);
	put_real(p, o, "min", s->min);
	put_real(p, o, "max", s->max);
	put_real(p, o, "mean", s->mean);
	if (s->n > 1) {
		put_real(p, o, "stddev", s->stddev);
		put_real(p, o, "ci95_low", s->low);
		put_real(p, o, "ci95_high", s->high);
	} else {
		put_null(p, o, "stddev");
		put_null(p, o, "ci95_low");
		put_null(p, o, "ci95_high");
	}
}

/* Nothing for a direction in which no run that counts moved anything. */
static void fio_json_cells_dir(struct put *p, json_t *job, const struct merge *m, unsigned cell,
			       size_t j, enum ddir d)
{
	struct sample s[MERGE_FIGURES];

	for (int f = 0; f < MERGE_FIGURES; f++)
		s[f] = merge_sample(m, cell, j, d, (enum merge_figure)f);
	if (!s[MERGE_IOPS].n)
		return;
	json_t *o = put_object(p, job, ddir_name(d));

	fio_json_cells_sample(p, o, "iops", &s[MERGE_IOPS]);
	fio_json_cells_sample(p, o, "bw_bytes", &s[MERGE_BW]);
	json_t *lat = put_object(p, o, "lat_ns");

	fio_json_cells_sample(p, lat, "mean", &s[MERGE_LAT]);
	fio_json_cells_sample(p, lat, "p50", &s[MERGE_P50]);
	fio_json_cells_sample(p, lat, "p99", &s[MERGE_P99]);
}

static void fio_json_cells_lines(struct put *p, json_t *o, const char *key,
				 const struct merge_lines *lines)
{
	json_t *list = put_array(p, o, key);

	for (unsigned i = 0; i < lines->n; i++)
		put_str(p, list, NULL, lines->v[i]);
}

static void fio_json_cells_values(struct put *p, json_t *o, const struct sweep *s, unsigned cell)
{
	json_t *values = put_object(p, o, "values");

	for (unsigned i = 0; i < s->lines_n; i++) {
		struct buf key = {0};

		sweep_key(s, i, &key);
		put_str(p, values, buf_text(&key), sweep_value(s, i, cell));
		buf_release(&key);
	}
}

static void fio_json_cells_cell(struct put *p, json_t *list, const struct merge *m, unsigned cell)
{
	const struct merge_cell *c = &m->cells[cell];
	json_t *o = put_object(p, list, NULL);

	put_int(p, o, "cell", cell + 1);
	fio_json_cells_values(p, o, m->sweep, cell);
	put_int(p, o, "runs", c->runs);
	put_int(p, o, "failed", c->bad);
	put_bool(p, o, "complete", c->runs == m->sweep->repeat && !c->bad);
	fio_json_cells_lines(p, o, "errors", &c->errors);
	fio_json_cells_lines(p, o, "notes", &c->notes);
	json_t *jobs = put_array(p, o, "jobs");

	for (size_t j = 0; j < m->sweep->list->n; j++) {
		json_t *job = put_object(p, jobs, NULL);

		put_str(p, job, "jobname", m->sweep->list->jobs[j].name);
		for (int d = 0; d < DDIR_COUNT; d++)
			fio_json_cells_dir(p, job, m, cell, j, (enum ddir)d);
	}
}

static void fio_json_cells_vary(struct put *p, json_t *o, const struct sweep *s)
{
	json_t *lines = put_array(p, o, "vary");

	for (unsigned i = 0; i < s->lines_n; i++) {
		const struct sweep_line *l = &s->lines[i];
		json_t *line = put_object(p, lines, NULL);

		put_str(p, line, "option", job_options[l->vary.option].name);
		json_t *values = put_array(p, line, "values");

		for (size_t k = 0; k < l->vary.n; k++)
			put_str(p, values, NULL, l->vary.values[k]);
		json_t *jobs = put_array(p, line, "jobs");

		for (size_t j = 0; j < s->list->n; j++)
			if (l->jobs[j])
				put_str(p, jobs, NULL, s->list->jobs[j].name);
	}
}

void fio_json_cells(struct put *p, json_t *own, const struct merge *m)
{
	json_t *o = put_object(p, own, "sweep");
	char seed[32];

	fio_json_cells_vary(p, o, m->sweep);
	put_int(p, o, "cells", m->sweep->cells);
	put_int(p, o, "repeat", m->sweep->repeat);
	put_int(p, o, "runs", m->trials);
	put_int(p, o, "runs_done", m->done);
	put_bool(p, o, "complete", m->done == m->trials);
	/* a string, as the seeds of jobs are */
	snprintf(seed, sizeof seed, "%" PRIu64, m->seed);
	put_str(p, o, "shuffle_seed", m->seed ? seed : NULL);
	put_str(p, o, "interval", "95 % confidence interval of the mean, Student's t");
	json_t *cells = put_array(p, own, "cells");

	for (unsigned c = 0; c < m->sweep->cells; c++)
		fio_json_cells_cell(p, cells, m, c);
}
