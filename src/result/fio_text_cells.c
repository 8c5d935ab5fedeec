/*
 * fio_text_cells -- the tables at the end of a sweep's text.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/num.h"
#include "result/fio.h"
#include "result/fio_text.h"
#include "result/merge.h"
#include "result/utf8.h"

enum { CELLS_NAME = 60, CELLS_VALUE = 40 };

static const char *const cells_figures[MERGE_FIGURES] = {"IOPS", "BW", "lat avg", "lat p50",
							 "lat p99"};

/* A figure for people: "412k", "1609MiB/s", "12.34us".  out holds CELLS_VALUE. */
static char *cells_value(char *out, enum merge_figure figure, double v)
{
	static const char *const units[] = {"ns", "us", "ms", "s"};
	unsigned unit = 0;

	if (figure == MERGE_IOPS && v < 1000) {
		snprintf(out, CELLS_VALUE, "%.4g", v);
	} else if (figure == MERGE_IOPS) {
		num_human(out, fio_round(v), 1000, "");
	} else if (figure == MERGE_BW) {
		num_human(out, fio_round(v), 1024, "iB/s");
	} else {
		for (; v >= 999.95 && unit < 3; unit++)
			v /= 1000;
		/* 4 digits, and none of them lost to an exponent */
		snprintf(out, CELLS_VALUE, "%.*f%s",
			 !unit || v >= 1000 ? 0
			 : v >= 100	    ? 1
			 : v >= 10	    ? 2
					    : 3,
			 v, units[unit]);
	}
	return out;
}

/* What a row is about: the cell, the job where there are several, the direction. */
static void cells_row(char name[CELLS_NAME], const struct merge *m, unsigned cell, size_t job,
		      enum ddir d)
{
	struct buf raw = {0}, clean = {0};

	if (m->sweep->list->n > 1 || !m->sweep->lines_n)
		buf_str(&raw, m->sweep->list->jobs[job].name);
	if (raw.len && m->sweep->lines_n)
		buf_str(&raw, ": ");
	sweep_name(m->sweep, cell, &raw);
	utf8_add_line(&clean, buf_text(&raw));
	snprintf(name, CELLS_NAME, "%-.50s %s", buf_text(&clean), ddir_name(d));
	buf_release(&raw);
	buf_release(&clean);
}

/* Called for every job, direction and cell that has figures. */
typedef void cells_each(struct buf *out, const struct merge *m, const char *name, int width,
			const struct sample s[MERGE_FIGURES]);

static void cells_every(struct buf *out, const struct merge *m, int *width, cells_each *each)
{
	size_t jobs = m->sweep->list->n, rows = m->sweep->cells * jobs * DDIR_COUNT;

	for (size_t i = 0; i < rows; i++) {
		unsigned cell = (unsigned)(i / DDIR_COUNT / jobs);
		size_t job = i / DDIR_COUNT % jobs;
		enum ddir d = (enum ddir)(i % DDIR_COUNT);
		struct sample s[MERGE_FIGURES];
		char name[CELLS_NAME];

		for (int f = 0; f < MERGE_FIGURES; f++)
			s[f] = merge_sample(m, cell, job, d, (enum merge_figure)f);
		if (!s[MERGE_IOPS].n)
			continue;
		cells_row(name, m, cell, job, d);
		if (each)
			each(out, m, name, *width, s);
		else if ((int)strlen(name) > *width)
			*width = (int)strlen(name);
	}
}

/* One line: the median of each figure, and how sure its mean is. */
static void cells_median(struct buf *out, const struct merge *m, const char *name, int width,
			 const struct sample s[MERGE_FIGURES])
{
	bool several = m->sweep->repeat > 1;

	buf_printf(out, "  %-*s", width, name);
	for (int f = 0; f < MERGE_FIGURES; f++) {
		char value[CELLS_VALUE] = "-", sure[16] = "";

		if (s[f].n)
			cells_value(value, (enum merge_figure)f, s[f].median);
		if (s[f].n > 1)
			snprintf(sure, sizeof sure, "+-%.*f%%", sample_percent(&s[f]) < 9.95,
				 sample_percent(&s[f]));
		buf_printf(out, " %*s", f == MERGE_BW ? 10 : 8, value);
		if (several)
			buf_printf(out, " %-7s", sure);
	}
	if (s[MERGE_IOPS].n < m->sweep->repeat)
		buf_printf(out, " (%u run%s)", s[MERGE_IOPS].n, s[MERGE_IOPS].n == 1 ? "" : "s");
	while (out->len && out->s[out->len - 1] == ' ')
		out->len--;
	buf_char(out, '\n');
}

/* A line for each figure: everything about it. */
static void cells_spread(struct buf *out, const struct merge *m, const char *name, int width,
			 const struct sample s[MERGE_FIGURES])
{
	(void)m;
	for (int f = 0; f < MERGE_FIGURES; f++) {
		enum merge_figure figure = (enum merge_figure)f;
		char v[6][CELLS_VALUE];

		if (!s[f].n)
			continue;
		buf_printf(out, "  %-*s %-7s %10s %10s..%-10s %10s", width, f ? "" : name,
			   cells_figures[f], cells_value(v[0], figure, s[f].median),
			   cells_value(v[1], figure, s[f].min), cells_value(v[2], figure, s[f].max),
			   cells_value(v[3], figure, s[f].stddev));
		if (s[f].n > 1)
			buf_printf(out, "  [%s, %s]",
				   cells_value(v[4], figure, s[f].low > 0 ? s[f].low : 0),
				   cells_value(v[5], figure, s[f].high));
		buf_char(out, '\n');
	}
}

static void cells_failures(struct buf *out, const struct merge *m)
{
	for (unsigned c = 0; c < m->sweep->cells; c++)
		for (unsigned i = 0; i < m->cells[c].errors.n; i++) {
			struct buf name = {0};

			sweep_name(m->sweep, c, &name);
			buf_str(out, "  failed   : cell ");
			utf8_add_line(out, name.len ? buf_text(&name) : "1");
			buf_str(out, ": ");
			utf8_add_line(out, m->cells[c].errors.v[i]);
			buf_char(out, '\n');
			buf_release(&name);
		}
}

void fio_text_cells(struct buf *out, const struct merge *m)
{
	const struct sweep *s = m->sweep;
	int width = 4;

	buf_printf(out, "\nSweep: %u cell%s, each %u time%s, ", s->cells, s->cells == 1 ? "" : "s",
		   s->repeat, s->repeat == 1 ? "" : "s");
	if (m->seed)
		buf_printf(out, "in shuffled order (--shuffle-seed=%" PRIu64 ")\n", m->seed);
	else
		buf_str(out, "in the order written\n");
	if (m->done < m->trials)
		buf_printf(out, "  incomplete: %u of %u runs were done\n", m->done, m->trials);
	cells_failures(out, m);
	cells_every(out, m, &width, NULL);
	buf_printf(out, "  %-*s", width, "cell");
	for (int f = 0; f < MERGE_FIGURES; f++)
		buf_printf(out, f < MERGE_FIGURES - 1 && s->repeat > 1 ? " %*s        " : " %*s",
			   f == MERGE_BW ? 10 : 8, cells_figures[f]);
	buf_char(out, '\n');
	cells_every(out, m, &width, cells_median);
	if (s->repeat == 1)
		return;
	buf_str(out, "  (medians; +- is half the 95 % interval of the mean, by Student's t)\n\n");
	buf_printf(out, "  %-*s %-7s %10s %10s..%-10s %10s  %s\n", width, "cell", "figure",
		   "median", "min", "max", "stdev", "95 % interval");
	cells_every(out, m, &width, cells_spread);
}
