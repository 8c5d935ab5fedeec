/*
 * compare_csv -- a comparison as comma-separated values.
 */
#include "report/figure.h"
#include "result/utf8.h"

/* With marks around it where it holds what would end it. */
static void compare_csv_text(struct buf *out, const char *s)
{
	struct buf clean = {0};

	utf8_add_line(&clean, s);
	buf_char(out, '"');
	for (const char *p = buf_text(&clean); *p; p++) {
		if (*p == '"')
			buf_char(out, '"');
		buf_char(out, *p);
	}
	buf_char(out, '"');
	buf_release(&clean);
}

static void compare_csv_real(struct buf *out, bool known, double value)
{
	buf_char(out, ',');
	if (known)
		buf_printf(out, "%.12g", value);
}

static void compare_csv_row(const struct compare_row *row, struct buf *out)
{
	const char *const texts[] = {row->cell, row->conditions, row->runtime,
				     row->engine ? row->engine : ""};

	for (unsigned i = 0; i < sizeof texts / sizeof *texts; i++) {
		buf_str(out, i ? "," : "");
		compare_csv_text(out, texts[i]);
	}
	buf_printf(out, ",%d", row->baseline);
	for (unsigned i = 0; i <= TRIAL_HUNG; i++)
		buf_printf(out, ",%u", row->count[i]);
	for (unsigned i = 0; i < FIGURES; i++) {
		const struct compare_figure *f = &row->figure[i];

		compare_csv_real(out, f->sample.n, f->sample.mean);
		if (!figure_compared[i])
			continue;
		compare_csv_real(out, f->ratio.n, f->ratio.mean);
		compare_csv_real(out, f->ratio.interval, f->ratio.low);
		compare_csv_real(out, f->ratio.interval, f->ratio.high);
	}
	buf_char(out, '\n');
}

void compare_csv(const struct comparison *c, struct buf *out)
{
	buf_str(out, "cell,conditions,runtime,engine,baseline");
	for (unsigned i = 0; i <= TRIAL_HUNG; i++)
		buf_printf(out, ",%s", trial_state_name((enum trial_state)i));
	for (unsigned i = 0; i < FIGURES; i++) {
		const char *key = figure_keys[i];

		buf_printf(out, ",%s", key);
		if (figure_compared[i])
			buf_printf(out, ",%s_ratio,%s_ratio_low,%s_ratio_high", key, key, key);
	}
	buf_char(out, '\n');
	for (unsigned i = 0; i < c->rows_n; i++)
		compare_csv_row(&c->rows[i], out);
}
