/*
 * merge -- the runs of a sweep as one result.
 */
#include "result/merge.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "result/environment.h"
#include "result/fio.h"
#include "result/fio_json.h"
#include "result/latency.h"

static int merge_no_memory(struct err *err)
{
	return err_sys(err, ERR_FAILED, ENOMEM, "results of the sweep");
}

int merge_init(struct merge *m, const struct sweep *sweep, uint64_t seed, int formats,
	       unsigned json, struct err *err)
{
	*m = (struct merge){.sweep = sweep,
			    .trials = sweep->cells * sweep->repeat,
			    .seed = seed,
			    .formats = formats,
			    .json = json};
	m->cells = calloc(sweep->cells, sizeof *m->cells);
	return m->cells ? 0 : merge_no_memory(err);
}

static int merge_line(struct merge_lines *lines, const char *text)
{
	for (unsigned i = 0; i < lines->n; i++)
		if (!strcmp(lines->v[i], text))
			return 0;
	char **v = reallocarray(lines->v, lines->n + 1, sizeof *v);

	if (!v)
		return -ENOMEM;
	lines->v = v;
	v[lines->n] = strdup(text);
	if (!v[lines->n])
		return -ENOMEM;
	lines->n++;
	return 0;
}

/* Room for one value of each repetition; nothing for directions that are not used. */
static int merge_room(struct merge *m, struct merge_values *values)
{
	for (int f = 0; f < MERGE_FIGURES; f++) {
		if (!values->v[f])
			values->v[f] = calloc(m->sweep->repeat, sizeof *values->v[f]);
		if (!values->v[f])
			return -ENOMEM;
	}
	return 0;
}

/* One job of a run in one direction, its clones together. */
struct merge_sum {
	double iops, bw;
	struct hist *lat;
	bool counts; /* it moved something, or was to and did not: that is a rate of 0 */
};

static void merge_entry(struct merge_sum *sum, const struct result *r, const struct result_job *j,
			enum ddir d)
{
	const struct stats_dir *s = &j->stats->dir[d];
	double seconds = (double)result_runtime_ns(r, j) / 1e9;

	sum->counts |=
		s->ios || (j->ran && job_does(j->job, d));
	if (!s->ios || !(seconds > 0))
		return;
	sum->iops += (double)s->ios / seconds;
	sum->bw += (double)s->bytes / seconds;
	hist_merge(sum->lat, latency_total(j, d));
}

static int merge_values(struct merge *m, struct merge_values *values, const struct result *r,
			const struct job *job, enum ddir d)
{
	struct merge_sum sum = {.lat = calloc(1, sizeof *sum.lat)};
	int ret = sum.lat ? 0 : -ENOMEM;

	for (unsigned i = 0; !ret && i < r->jobs_n; i++)
		if (r->jobs[i].job == job)
			merge_entry(&sum, r, &r->jobs[i], d);
	if (!ret && sum.counts && values->n < m->sweep->repeat)
		ret = merge_room(m, values);
	if (!ret && sum.counts && values->n < m->sweep->repeat) {
		struct latency l = latency_of(r, sum.lat);
		unsigned i = values->n++;

		values->v[MERGE_IOPS][i] = sum.iops;
		values->v[MERGE_BW][i] = sum.bw;
		values->v[MERGE_LAT][i] = l.n ? l.mean : NAN;
		values->v[MERGE_P50][i] = l.n ? (double)latency_quantile(r, sum.lat, 0.50) : NAN;
		values->v[MERGE_P99][i] = l.n ? (double)latency_quantile(r, sum.lat, 0.99) : NAN;
	}
	free(sum.lat);
	return ret;
}

/* Did the run come to its end?  Its failures and notes are kept with the cell. */
static int merge_judge(struct merge_cell *c, const struct result *r, bool *whole)
{
	int ret = r->err.code ? merge_line(&c->errors, r->err.msg) : 0;

	*whole = !r->signal && !r->err.code;
	for (unsigned i = 0; !ret && i < r->jobs_n; i++) {
		if (!r->jobs[i].err.code)
			continue;
		*whole = false;
		ret = merge_line(&c->errors, r->jobs[i].err.msg);
	}
	for (size_t i = 0; !ret && r->list && i < r->list->notes_n; i++)
		ret = merge_line(&c->notes, r->list->notes[i].text);
	for (unsigned i = 0; !ret && i < r->notes_n; i++)
		ret = merge_line(&c->notes, r->notes[i]);
	return ret;
}

static int merge_print(struct merge *m, const struct result *r, bool first, struct err *err)
{
	int ret = 0;

	if (m->formats & FORMAT_NORMAL && first)
		fio_intro_jobs(r, &m->intro);
	if (m->formats & FORMAT_TERSE)
		ret = fio_terse(r, &m->terse, err);
	if (!ret && m->formats & FORMAT_NORMAL)
		ret = fio_text(r, &m->text, err);
	if (!ret && m->formats & (FORMAT_JSON | FORMAT_JSON_PLUS))
		ret = fio_json_entries(r, m->json, &m->entries, err);
	return ret;
}

static void merge_add_disks(struct disk *to, unsigned *n, const struct disk *from, unsigned from_n)
{
	for (unsigned i = 0; i < from_n; i++) {
		unsigned k = 0;

		while (k < *n && (to[k].major != from[i].major || to[k].minor != from[i].minor))
			k++;
		if (k < *n)
			disk_sum(&to[k], &from[i]);
		else if (k < DISK_MAX)
			to[(*n)++] = from[i];
	}
}

int merge_add(struct merge *m, const struct result *r, unsigned cell, struct err *err)
{
	struct merge_cell *c = &m->cells[cell];
	size_t jobs = m->sweep->list->n;
	bool whole;
	int ret = merge_print(m, r, !c->runs, err);

	if (ret)
		return ret;
	ret = merge_judge(c, r, &whole);
	if (!c->values)
		c->values = calloc(jobs * DDIR_COUNT, sizeof *c->values);
	if (!c->values)
		ret = -ENOMEM;
	/* What a job did while another failed, or until a signal, is no measurement. */
	for (size_t i = 0; !ret && whole && i < jobs * DDIR_COUNT; i++)
		ret = merge_values(m, &c->values[i], r, &r->list->jobs[i / DDIR_COUNT],
				   (enum ddir)(i % DDIR_COUNT));
	if (!ret && r->environment)
		ret = environment_merge(&m->environment, r->environment);
	if (ret)
		return merge_no_memory(err);
	for (unsigned i = 0; i < r->jobs_n; i++)
		m->began |= r->jobs[i].ran || r->jobs[i].elapsed_ms;
	merge_add_disks(m->disks, &m->disks_n, r->disks, r->disks_n);
	m->elapsed_ns += result_elapsed_ns(r);
	m->status = merge_status(m->status, r->status);
	c->runs++;
	c->bad += !whole;
	m->done += !r->signal;
	return 0;
}

int merge_fail(struct merge *m, unsigned cell, const struct err *failure, struct err *err)
{
	struct merge_cell *c = &m->cells[cell];

	c->runs++;
	c->bad++;
	m->done++;
	if (!failure)
		return 0;
	m->status = merge_status(m->status, failure->code);
	return merge_line(&c->errors, failure->msg) ? merge_no_memory(err) : 0;
}

struct sample merge_sample(const struct merge *m, unsigned cell, size_t job, enum ddir d,
			   enum merge_figure figure)
{
	const struct merge_values *values = m->cells[cell].values;

	if (!values || !values[job * DDIR_COUNT + (size_t)d].n)
		return (struct sample){0};
	values += job * DDIR_COUNT + (size_t)d;
	return sample_of(values->v[figure], values->n);
}

void merge_disks(const struct merge *m, struct result *r)
{
	merge_add_disks(r->disks, &r->disks_n, m->disks, m->disks_n);
}

static int merge_rank(int status)
{
	return status == ERR_HUNG	? 6
	       : status > ERR_SIGNAL	? 5
	       : status == ERR_MISMATCH ? 4
	       : status == ERR_FAILED	? 3
	       : status			? 2
					: 0;
}

int merge_status(int a, int b)
{
	int x = merge_rank(a), y = merge_rank(b);

	if (x != y)
		return x > y ? a : b;
	return a < b ? a : b;
}

static void merge_lines_release(struct merge_lines *lines)
{
	for (unsigned i = 0; i < lines->n; i++)
		free(lines->v[i]);
	free(lines->v);
}

void merge_release(struct merge *m)
{
	for (unsigned c = 0; m->cells && c < m->sweep->cells; c++) {
		struct merge_cell *cell = &m->cells[c];

		for (size_t i = 0; cell->values && i < m->sweep->list->n * DDIR_COUNT; i++)
			for (int f = 0; f < MERGE_FIGURES; f++)
				free(cell->values[i].v[f]);
		free(cell->values);
		merge_lines_release(&cell->errors);
		merge_lines_release(&cell->notes);
	}
	free(m->cells);
	environment_free(m->environment);
	buf_release(&m->intro);
	buf_release(&m->terse);
	buf_release(&m->text);
	buf_release(&m->entries);
	*m = (struct merge){0};
}
