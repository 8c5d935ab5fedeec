/*
 * compare_text -- a comparison for people.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/figure.h"
#include "report/print.h"
#include "result/utf8.h"

static const struct print_column compare_columns[] = {
	{"MB/s", FIGURE_BW, 1e-6, TABLE_THREE},
	{"IOPS", FIGURE_IOPS, 1, TABLE_THREE},
	{"p50 us", FIGURE_P50, 1e-3, TABLE_THREE},
	{"p99 us", FIGURE_P99, 1e-3, TABLE_THREE},
	{"CPU ns/IO", FIGURE_CPU_IO, 1, TABLE_THREE},
	{"cycles/IO", FIGURE_CYCLES_IO, 1, TABLE_THREE},
	{"cycles/B", FIGURE_CYCLES_BYTE, 1, TABLE_THREE},
	{"start ms", FIGURE_STARTUP, 1e-6, TABLE_THREE},
	{"peak MiB", FIGURE_MEMORY, 1.0 / (1 << 20), TABLE_THREE},
	{"box", FIGURE_BOX, 1, 1},
	{"kernel", FIGURE_KERNEL, 1, 1},
	{"busy", FIGURE_BUSY, 1, 1},
	{"usr", FIGURE_USR, 1, 1},
	{"nice", FIGURE_NICE, 1, 1},
	{"sys", FIGURE_SYS, 1, 1},
	{"iowait", FIGURE_IOWAIT, 1, 1},
	{"irq", FIGURE_IRQ, 1, 1},
	{"soft", FIGURE_SOFT, 1, 1},
	{"steal", FIGURE_STEAL, 1, 1},
	{"guest", FIGURE_GUEST, 1, 1},
};

/* A part of the text: columns first..end-1, and the ratio of a figure behind them. */
static const struct compare_part {
	unsigned first, end;
	enum figure ratio; /* FIGURES: none */
	bool noise;	   /* say where a difference is within the noise */
	const char *title;
} compare_parts[] = {
	{0, 4, FIGURE_BW, true,
	 "What the job got.  Latencies of a mix are those of its reads, the ratio that of MB/s."},
	{4, 9, FIGURE_CPU_IO, false,
	 "What the host spent on it: CPU time and cycles of all in the box's control group while "
	 "the job was measured; its start until the first I/O; its memory at the peak.  The ratio "
	 "is that of CPU ns/IO."},
	{9, 20, FIGURES, false,
	 "CPU in percent of one: of the box; of the kernel's own threads meanwhile; busy: of the "
	 "whole machine less what it does without a box; then its classes as mpstat(1) has "
	 "them."},
};

/* Near 1 as many digits as tell whether an interval holds it. */
static void compare_text_number(struct table *t, double ratio)
{
	table_number(t, ratio, ratio >= 0.1 && ratio < 10 ? 3 : TABLE_THREE, false);
}

static void compare_text_ratio(const struct compare_row *row, const struct compare_part *part,
			       struct table *t)
{
	const struct ratio *r = &row->figure[part->ratio].ratio;
	struct table interval = {0};

	if (row->baseline || !r->n)
		table_cell(t, row->baseline ? "baseline" : "-");
	else
		compare_text_number(t, r->mean);
	if (!r->interval)
		return;
	compare_text_number(&interval, r->low);
	compare_text_number(&interval, r->high);
	char *tab = strchr(buf_text(&interval.cells), '\t');

	if (tab)
		buf_printf(&t->cells, "%.*s..%s", (int)(tab - interval.cells.s), interval.cells.s,
			   tab + 1);
	buf_release(&interval.cells);
	if (part->noise && figure_noise(r) && t->cells.len) {
		t->cells.len--; /* the tab */
		table_cell(t, " within the noise");
	}
}

static void compare_text_name(const struct comparison *c, const struct compare_row *row,
			      struct table *t)
{
	struct buf name = {0};

	buf_str(&name, row->runtime);
	for (unsigned i = 0; i < row->trials_n; i++)
		if (row->trials[i]->state != TRIAL_DONE) {
			buf_printf(&name, " [%u]", print_note(c, row->trials[i]));
			break;
		}
	table_cell(t, buf_text(&name));
	buf_release(&name);
}

static void compare_text_row(const struct comparison *c, const struct compare_row *row,
			     const struct compare_part *part, struct table *t)
{
	bool done = row->count[TRIAL_DONE];

	compare_text_name(c, row, t);
	if (!done)
		table_cell(t, trial_state_name(row->trials[0]->state));
	for (unsigned i = part->first; done && i < part->end; i++) {
		const struct print_column *column = &compare_columns[i];
		const struct compare_figure *f = &row->figure[column->figure];

		if (f->sample.n)
			table_number(t, f->sample.mean * column->scale, column->digits,
				     f->state != READING_MEASURED);
		else
			table_cell(t, "-");
	}
	if (done && part->ratio < FIGURES)
		compare_text_ratio(row, part, t);
	table_end(t);
}

static void compare_text_part(const struct comparison *c, const struct compare_part *part,
			      struct buf *out)
{
	struct table t = {0};

	buf_char(out, '\n');
	buf_wrap(out, part->title, 0);
	for (unsigned i = 0; i < c->rows_n; i++) {
		if (print_block(c, i, &t)) {
			table_head(&t, "<runtime");
			for (unsigned k = part->first; k < part->end; k++)
				table_cell(&t, compare_columns[k].head);
			if (part->ratio < FIGURES)
				buf_str(&t.cells, "ratio\t<95 % interval\t");
			table_end(&t);
		}
		compare_text_row(c, &c->rows[i], part, &t);
	}
	table_print(&t, c->markdown, out);
}

/* Ratios of throughput of one runtime, the one of row of, over cells. */
struct compare_mean {
	double mean, least, greatest;
	unsigned n, noise; /* cells; n 0: it has none */
};

/* The geometric mean over the cells that nobody is lacking (NULL: over all). */
static struct compare_mean compare_mean(const struct comparison *c, const struct compare_row *of,
					const bool *lacking)
{
	struct compare_mean m = {0};
	double sum = 0;

	for (unsigned k = 0; k < c->rows_n; k++) {
		const struct ratio *r = &c->rows[k].figure[FIGURE_BW].ratio;

		if (!r->n || !print_same(&c->rows[k], of) || (lacking && lacking[c->rows[k].block]))
			continue;
		m.least = m.n && m.least < r->mean ? m.least : r->mean;
		m.greatest = m.greatest > r->mean ? m.greatest : r->mean;
		m.n++;
		sum += log(r->mean);
		m.noise += figure_noise(r);
	}
	m.mean = m.n ? exp(sum / m.n) : 0;
	return m;
}

/* Cells that some have and some have not: lacking[block] true.  Returns how many. */
static unsigned compare_lacking(const struct comparison *c, bool *lacking)
{
	unsigned all = 0, n = 0;

	for (unsigned i = 0; (i = print_runtime(c, i)) < c->rows_n; i++)
		all += compare_mean(c, &c->rows[i], NULL).n != 0;
	for (unsigned i = 0, have = 0; i < c->rows_n; i++) {
		have += c->rows[i].figure[FIGURE_BW].ratio.n != 0;
		if (i + 1 < c->rows_n && c->rows[i + 1].block == c->rows[i].block)
			continue;
		lacking[c->rows[i].block] = have && have < all;
		n += lacking[c->rows[i].block];
		have = 0;
	}
	return n;
}

/* Throughput over all cells.  Means over different cells do not compare, which is said. */
static void compare_text_all(const struct comparison *c, struct buf *out)
{
	struct table t = {0};
	bool *lacking = calloc(c->blocks, sizeof *lacking);
	unsigned lack = lacking ? compare_lacking(c, lacking) : 0, common = 0;

	table_title(&t, "");
	table_title(&t, "all cells: ratio of throughput");
	table_head(&t, "<runtime\tmean\tleast\tgreatest\tcells\twithin the noise");
	if (lack)
		table_cell(&t, "in common");
	table_end(&t);
	for (unsigned i = 0; (i = print_runtime(c, i)) < c->rows_n; i++) {
		struct compare_mean m = compare_mean(c, &c->rows[i], NULL);

		if (!m.n)
			continue;
		table_cell(&t, c->rows[i].runtime);
		compare_text_number(&t, m.mean);
		compare_text_number(&t, m.least);
		compare_text_number(&t, m.greatest);
		table_number(&t, m.n, 0, false);
		table_number(&t, m.noise, 0, false);
		m = compare_mean(c, &c->rows[i], lacking);
		common = m.n;
		if (lack && m.n)
			compare_text_number(&t, m.mean);
		else if (lack)
			table_cell(&t, "-");
		table_end(&t);
	}
	table_print(&t, c->markdown, out);
	if (lack) {
		struct buf line = {0};

		buf_printf(&line,
			   "Not every runtime did every cell: their means are over different ones, "
			   "and to be compared where they are over those in common, %u of %u.",
			   common, c->blocks);
		buf_wrap(out, buf_text(&line), 0);
		buf_release(&line);
	}
	free(lacking);
}

/* What holds for all of it. */
static void compare_text_head(const struct comparison *c, struct buf *out)
{
	unsigned least = 0, most = 0, n = 0;
	struct buf line = {0};

	for (unsigned i = 0; i < c->rows_n; i++) {
		least = i && least < c->rows[i].trials_n ? least : c->rows[i].trials_n;
		most = most > c->rows[i].trials_n ? most : c->rows[i].trials_n;
	}
	for (unsigned i = 0; i < c->trials_n; i++)
		n += c->trials[i]->state != TRIAL_ABSENT;
	buf_printf(&line, "Comparison of %u trial%s", n, n == 1 ? "" : "s");
	if (c->workload) {
		buf_str(&line, " of ");
		utf8_add_line(&line, c->workload);
	}
	if (c->seed)
		buf_printf(&line, ", their order by seed %s", c->seed);
	if (c->rows_n)
		buf_printf(&line, ".  Figures are means over %u", least);
	if (least < most)
		buf_printf(&line, " to %u", most);
	buf_str(&line, c->rows_n ? " of each; ratios are geometric means"
				 : ": none has ended, and there is nothing to compare.");
	if (c->baseline) {
		buf_str(&line, " against ");
		utf8_add_line(&line, c->baseline);
		buf_str(&line, c->host ? "" : " (the host is not in the list)");
	}
	if (c->rows_n)
		buf_str(&line, most > 1 ? ", and within the noise where the interval holds 1."
					: ", without an interval: that takes two trials of each.");
	buf_wrap(out, buf_text(&line), 0);
	buf_release(&line);
	if (!c->rows_n || !print_alike(c))
		return;
	buf_str(&line, "Conditions: ");
	utf8_add_line(&line, c->rows[0].conditions);
	buf_wrap(out, buf_text(&line), 0);
	buf_release(&line);
}

/* Guests that no hardware runs are ten times slower, and nothing else would show it. */
static void compare_text_emulated(const struct comparison *c, struct buf *out)
{
	struct buf line = {0};
	const char *how = NULL;

	for (unsigned i = 0; (i = print_runtime(c, i)) < c->rows_n; i++) {
		const struct compare_row *row = &c->rows[i];
		const char *version = row->trials[0]->version;

		if (!version || !strstr(version, "TCG"))
			continue;
		buf_str(&line, how ? ", "
				   : "EMULATED, so that their figures tell nothing of virtual "
				     "machines: ");
		utf8_add_line(&line, row->runtime);
		how = version;
	}
	if (how) {
		buf_str(&line, " (");
		utf8_add_line(&line, how);
		buf_char(&line, ')');
		buf_wrap(out, buf_text(&line), 0);
	}
	buf_release(&line);
}

void compare_text(const struct comparison *c, struct buf *out)
{
	compare_text_head(c, out);
	compare_text_emulated(c, out);
	for (unsigned i = 0; c->rows_n && i < sizeof compare_parts / sizeof *compare_parts; i++) {
		compare_text_part(c, &compare_parts[i], out);
		if (!i && c->blocks > 1)
			compare_text_all(c, out);
	}
	print_notes(c, compare_columns, sizeof compare_columns / sizeof *compare_columns, out);
}
