/*
 * compare_text -- a comparison for people.
 */
#include <math.h>
#include <string.h>

#include "report/figure.h"
#include "report/print.h"
#include "result/utf8.h"

static const struct print_column compare_columns[] = {
	{"MB/s", FIGURE_BW, 1e-6, 8, PRINT_THREE},
	{"IOPS", FIGURE_IOPS, 1, 9, PRINT_THREE},
	{"p50 us", FIGURE_P50, 1e-3, 9, PRINT_THREE},
	{"p99 us", FIGURE_P99, 1e-3, 9, PRINT_THREE},
	{"CPU ns/IO", FIGURE_CPU_IO, 1, 10, PRINT_THREE},
	{"cycles/IO", FIGURE_CYCLES_IO, 1, 10, PRINT_THREE},
	{"cycles/B", FIGURE_CYCLES_BYTE, 1, 9, PRINT_THREE},
	{"start ms", FIGURE_STARTUP, 1e-6, 9, PRINT_THREE},
	{"peak MiB", FIGURE_MEMORY, 1.0 / (1 << 20), 9, PRINT_THREE},
	{"box", FIGURE_BOX, 1, 6, 1},
	{"kernel", FIGURE_KERNEL, 1, 7, 1},
	{"busy", FIGURE_BUSY, 1, 6, 1},
	{"usr", FIGURE_USR, 1, 6, 1},
	{"nice", FIGURE_NICE, 1, 6, 1},
	{"sys", FIGURE_SYS, 1, 6, 1},
	{"iowait", FIGURE_IOWAIT, 1, 7, 1},
	{"irq", FIGURE_IRQ, 1, 6, 1},
	{"soft", FIGURE_SOFT, 1, 6, 1},
	{"steal", FIGURE_STEAL, 1, 6, 1},
	{"guest", FIGURE_GUEST, 1, 6, 1},
};

/* A part of the text: columns first..end-1, and the ratio of a figure behind them. */
static const struct compare_part {
	unsigned first, end;
	enum figure ratio; /* FIGURES: none */
	bool noise;	   /* say where a difference is within the noise */
	const char *title;
} compare_parts[] = {
	{0, 4, FIGURE_BW, true, "What the job got.  Latencies of a mix are those of its reads."},
	{4, 9, FIGURE_CPU_IO, false,
	 "What the host spent on it: CPU time and cycles of all in the box's control group while "
	 "the job was measured; its start until the first I/O; its memory at the peak."},
	{9, 20, FIGURES, false,
	 "CPU in percent of one: of the box; of the kernel's own threads meanwhile; busy: of the "
	 "whole machine less what it does without a box; then its classes as mpstat(1) has "
	 "them."},
};

/* Of a ratio: near 1 as many as tell whether an interval holds it. */
static int compare_digits(double ratio)
{
	return ratio >= 0.1 && ratio < 10 ? 3 : PRINT_THREE;
}

static void compare_text_ratio(const struct compare_row *row, const struct compare_part *part,
			       struct buf *out)
{
	const struct ratio *r = &row->figure[part->ratio].ratio;

	if (row->baseline)
		buf_str(out, "  baseline");
	else if (!r->n)
		buf_str(out, "       -");
	else
		print_number(out, r->mean, 8, compare_digits(r->mean), false);
	if (!r->interval)
		return;
	buf_str(out, "  ");
	print_number(out, r->low, 0, compare_digits(r->low), false);
	buf_str(out, "..");
	print_number(out, r->high, 0, compare_digits(r->high), false);
	if (part->noise && figure_noise(r))
		buf_str(out, " within the noise");
}

static void compare_text_row(const struct comparison *c, const struct compare_row *row,
			     const struct compare_part *part, unsigned width, struct buf *out)
{
	struct buf name = {0};
	const struct trial *bad = NULL;

	for (unsigned i = row->trials_n; i--;)
		if (row->trials[i]->state != TRIAL_DONE)
			bad = row->trials[i];
	buf_str(&name, row->runtime);
	if (bad)
		buf_printf(&name, " [%u]", print_note(c, bad));
	print_name(out, buf_text(&name), width);
	buf_release(&name);
	if (!row->count[TRIAL_DONE]) {
		buf_printf(out, "  %s\n", trial_state_name(bad->state));
		return;
	}
	for (unsigned i = part->first; i < part->end; i++) {
		const struct print_column *column = &compare_columns[i];
		const struct compare_figure *f = &row->figure[column->figure];

		if (f->sample.n)
			print_number(out, f->sample.mean * column->scale, column->width,
				     column->digits, f->state != READING_MEASURED);
		else
			buf_printf(out, "%*s", (int)column->width, "-");
	}
	if (part->ratio < FIGURES)
		compare_text_ratio(row, part, out);
	buf_char(out, '\n');
}

static void compare_text_part(const struct comparison *c, const struct compare_part *part,
			      unsigned width, struct buf *out)
{
	buf_char(out, '\n');
	buf_wrap(out, part->title, 0);
	for (unsigned i = 0; i < c->rows_n; i++) {
		if (!i || c->rows[i].block != c->rows[i - 1].block) {
			print_block(c, c->rows[i].block, out);
			print_name(out, "runtime", width);
			for (unsigned k = part->first; k < part->end; k++)
				buf_printf(out, "%*s", (int)compare_columns[k].width,
					   compare_columns[k].head);
			buf_str(out, part->ratio < FIGURES ? "   ratio  95 % interval\n" : "\n");
		}
		compare_text_row(c, &c->rows[i], part, width, out);
	}
}

/* Throughput over all cells: the geometric mean of their ratios. */
static void compare_text_all(const struct comparison *c, unsigned width, struct buf *out)
{
	buf_str(out, "\nall cells: ratio of throughput\n");
	print_name(out, "runtime", width);
	buf_str(out, "     mean    least greatest    cells  within the noise\n");
	for (unsigned i = 0; (i = print_runtime(c, i)) < c->rows_n; i++) {
		double product = 1, least = 0, greatest = 0;
		unsigned n = 0, noise = 0;

		for (unsigned k = i; k < c->rows_n; k++) {
			const struct ratio *r = &c->rows[k].figure[FIGURE_BW].ratio;

			if (!r->n || !print_same(&c->rows[k], &c->rows[i]))
				continue;
			least = n && least < r->mean ? least : r->mean;
			greatest = greatest > r->mean ? greatest : r->mean;
			n++;
			/* the mean so far to the power of (n - 1) / n */
			product = pow(product, (n - 1.0) / n) * pow(r->mean, 1.0 / n);
			noise += figure_noise(r);
		}
		if (!n)
			continue;
		print_name(out, c->rows[i].runtime, width);
		print_number(out, product, 9, compare_digits(product), false);
		print_number(out, least, 9, compare_digits(least), false);
		print_number(out, greatest, 9, compare_digits(greatest), false);
		buf_printf(out, "%9u%18u\n", n, noise);
	}
}

/* What holds for all of it. */
static void compare_text_head(const struct comparison *c, struct buf *out)
{
	unsigned least = 0, most = 0;
	struct buf line = {0};

	for (unsigned i = 0; i < c->rows_n; i++) {
		least = i && least < c->rows[i].trials_n ? least : c->rows[i].trials_n;
		most = most > c->rows[i].trials_n ? most : c->rows[i].trials_n;
	}
	buf_printf(&line, "Comparison of %u trials", c->trials_n);
	if (c->workload) {
		buf_str(&line, " of ");
		utf8_add_line(&line, c->workload);
	}
	if (c->seed)
		buf_printf(&line, ", their order by seed %s", c->seed);
	buf_printf(&line, ".  Figures are means over %u", least);
	if (least < most)
		buf_printf(&line, " to %u", most);
	buf_str(&line, " of each; ratios are geometric means");
	if (c->baseline) {
		buf_str(&line, " against ");
		utf8_add_line(&line, c->baseline);
		buf_str(&line, strncmp(c->baseline, "host", 4) == 0
				       ? ""
				       : " (the host is not in the list)");
	}
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

void compare_text(const struct comparison *c, struct buf *out)
{
	unsigned width = print_width(c);

	compare_text_head(c, out);
	for (unsigned i = 0; i < sizeof compare_parts / sizeof *compare_parts; i++) {
		compare_text_part(c, &compare_parts[i], width, out);
		if (!i && c->blocks > 1)
			compare_text_all(c, width, out);
	}
	print_notes(c, compare_columns, sizeof compare_columns / sizeof *compare_columns, out);
}
