/*
 * print_notes -- what stands under the tables of a comparison.
 */
#include <ctype.h>
#include <math.h>
#include <string.h>

#include "report/figure.h"
#include "report/print.h"
#include "result/cost.h"
#include "result/utf8.h"

/* A note: wrapped, its first line marked. */
static void print_point(struct buf *out, const struct buf *line)
{
	size_t at = out->len;

	buf_wrap(out, buf_text(line), 2);
	if (!buf_failed(out) && out->len > at + 1)
		out->s[at] = '*';
}

/* Digits left out: names of runs and processes differ from trial to trial. */
static bool print_alike_but_numbers(const char *a, const char *b)
{
	for (;; a++, b++) {
		while (isdigit((unsigned char)*a))
			a++;
		while (isdigit((unsigned char)*b))
			b++;
		if (*a != *b)
			return false;
		if (!*a)
			return true;
	}
}

/* Do both end the same way, so that one note will do? */
static bool print_same_end(const struct trial *a, const struct trial *b)
{
	return a->state == b->state && a->runtime_n == b->runtime_n &&
	       a->exit_status == b->exit_status && print_alike_but_numbers(a->err.msg, b->err.msg);
}

/* The first that ended like this one, or NULL for one that was done. */
static const struct trial *print_first_end(const struct comparison *c, const struct trial *t)
{
	unsigned i = 0;

	if (t->state == TRIAL_DONE)
		return NULL;
	while (c->trials[i] != t && !print_same_end(c->trials[i], t))
		i++;
	return c->trials[i];
}

unsigned print_note(const struct comparison *c, const struct trial *t)
{
	const struct trial *first = print_first_end(c, t);
	unsigned n = 1;

	for (unsigned i = 0; c->trials[i] != first; i++)
		n += print_first_end(c, c->trials[i]) == c->trials[i];
	return n;
}

/* The last line of what a program told, line ends behind it left out. */
static void print_last_line(const char *told, struct buf *out)
{
	size_t end = told ? strlen(told) : 0;

	while (end && isspace((unsigned char)told[end - 1]))
		end--;
	size_t begin = end;

	while (begin && told[begin - 1] != '\n')
		begin--;
	buf_add(out, told ? told + begin : "", end - begin);
}

static void print_failure(const struct comparison *c, const struct trial *t, struct buf *line)
{
	struct buf last = {0};
	unsigned like = 0, all = 0;

	for (unsigned i = 0; i < c->trials_n; i++) {
		all += c->trials[i]->runtime_n == t->runtime_n;
		like += print_same_end(c->trials[i], t);
	}
	utf8_add_line(line, t->runtime);
	buf_printf(line, " %s", trial_state_name(t->state));
	if (t->state != TRIAL_ABSENT)
		buf_printf(line, ", %u of %u trials", like, all);
	if (t->err.msg[0])
		buf_str(line, ": ");
	utf8_add_line(line, t->err.msg);
	if (t->state != TRIAL_ABSENT && t->exit_status > 0 && !strstr(t->err.msg, "exit status"))
		buf_printf(line, "; exit status %d", t->exit_status);
	print_last_line(t->told, &last);
	if (last.len && !strstr(t->err.msg, buf_text(&last))) {
		buf_str(line, "; it said: ");
		utf8_add_line(line, buf_text(&last));
	}
	buf_release(&last);
}

/* One that is absent is told by the trials that it does not have. */
static void print_failures(const struct comparison *c, struct buf *out)
{
	unsigned n = 0;

	for (unsigned i = 0; i < c->trials_n; i++) {
		struct buf line = {0};

		if (print_first_end(c, c->trials[i]) != c->trials[i])
			continue;
		buf_printf(&line, "[%u] ", ++n);
		print_failure(c, c->trials[i], &line);
		print_point(out, &line);
		buf_release(&line);
	}
}

/* Why a row has no such figure. */
static const char *print_reason(const struct compare_row *row, enum figure f)
{
	const struct trial *t = row->trials[0];

	for (unsigned i = 0; i < row->trials_n && t->state != TRIAL_DONE; i++)
		t = row->trials[i];
	return row->figure[f].errnum		   ? figure_reason(f, row->figure[f].errnum)
	       : f >= FIGURE_CPU_IO && !t->metered ? "the host did not look"
	       : !(t->read.ios + t->write.ios)	   ? "no I/O was made"
						   : "not measured";
}

/* The first row that was done and has no such figure, or none but an estimate of it. */
static const struct compare_row *print_lacking(const struct comparison *c, enum figure f,
					       bool estimated)
{
	for (unsigned i = 0; i < c->rows_n; i++) {
		const struct compare_figure *figure = &c->rows[i].figure[f];

		if (!c->rows[i].count[TRIAL_DONE])
			continue;
		if (estimated ? figure->state > READING_MEASURED : !figure->sample.n)
			return &c->rows[i];
	}
	return NULL;
}

static void print_why(const struct comparison *c, enum figure f, bool estimated, struct buf *out)
{
	const struct compare_row *row = print_lacking(c, f, estimated);

	if (!row)
		return;
	if (!estimated) {
		buf_str(out, print_reason(row, f));
		return;
	}
	struct reading r = {.state = row->figure[f].state, .errnum = row->figure[f].errnum};

	if (r.state == READING_ESTIMATED && r.errnum)
		cost_reason(out, &r);
	else
		buf_str(out,
			r.state == READING_SCALED ? "counted a part of the time" : "by CPU time");
}

static bool print_same_why(const struct comparison *c, enum figure f, bool estimated,
			   const struct buf *why)
{
	struct buf own = {0};

	print_why(c, f, estimated, &own);
	bool same = own.len && strcmp(buf_text(&own), buf_text(why)) == 0;

	buf_release(&own);
	return same;
}

/* Columns that are marked for one reason, in one line, where the first of them is. */
static void print_columns_why(const struct comparison *c, const struct print_column *columns,
			      unsigned n, bool estimated, struct buf *out)
{
	for (unsigned i = 0; i < n; i++) {
		struct buf line = {0}, why = {0};
		unsigned first = 0;

		print_why(c, columns[i].figure, estimated, &why);
		while (first < i && !print_same_why(c, columns[first].figure, estimated, &why))
			first++;
		for (unsigned k = i; why.len && first == i && k < n; k++)
			if (print_same_why(c, columns[k].figure, estimated, &why))
				buf_printf(&line, "%s%s",
					   line.len    ? ", "
					   : estimated ? "estimated (~): "
						       : "not known (-): ",
					   columns[k].head);
		if (line.len) {
			buf_printf(&line, ": %s", buf_text(&why));
			print_point(out, &line);
		}
		buf_release(&line);
		buf_release(&why);
	}
}

/* A verdict as far as its figures: they differ from trial to trial. */
static void print_verdict(const struct compare_row *row, struct buf *out)
{
	const char *v = row->verdict ? row->verdict : "";

	if (isdigit((unsigned char)*v)) {
		buf_str(out, "a part");
		v += strcspn(v, "%");
		v += *v == '%';
	}
	buf_add(out, v, strcspn(v, ":;,"));
}

static bool print_matches(const struct compare_row *row, const char *verdict)
{
	struct buf own = {0};

	if (!verdict)
		return row->generator;
	print_verdict(row, &own);
	bool same = strcmp(buf_text(&own), verdict) == 0;

	buf_release(&own);
	return same;
}

/* Do all rows of the block of row i, as far as something was done there, match? */
static bool print_all_match(const struct comparison *c, unsigned i, const char *verdict)
{
	unsigned block = c->rows[i].block;

	while (i && c->rows[i - 1].block == block)
		i--;
	for (; i < c->rows_n && c->rows[i].block == block; i++)
		if (c->rows[i].count[TRIAL_DONE] && !print_matches(&c->rows[i], verdict))
			return false;
	return true;
}

static void print_cells(const struct comparison *c, const char *who, unsigned cells,
			struct buf *line)
{
	if (!cells || buf_failed(line))
		return;
	buf_str(line, line->s[line->len - 1] == ':' ? " " : ", ");
	utf8_add_line(line, who);
	if (c->blocks > 1)
		buf_printf(line, " (%u of %u cells)", cells, c->blocks);
}

/*
 * Append in whose rows it was so: in cells where it was so for all, and what runtimes
 * beyond these (verdict NULL: where iosonde was the limit).  line has text already.
 */
static void print_who(const struct comparison *c, const char *verdict, struct buf *line)
{
	unsigned all = 0;

	buf_char(line, ':');
	if (buf_failed(line))
		return;
	for (unsigned i = 0; i < c->rows_n; i++)
		all += (!i || c->rows[i].block != c->rows[i - 1].block) &&
		       print_all_match(c, i, verdict);
	print_cells(c, "all runtimes", all, line);
	for (unsigned i = 0; (i = print_runtime(c, i)) < c->rows_n; i++) {
		unsigned cells = 0;

		for (unsigned k = i; k < c->rows_n; k++)
			cells += print_same(&c->rows[k], &c->rows[i]) &&
				 c->rows[k].count[TRIAL_DONE] &&
				 print_matches(&c->rows[k], verdict) &&
				 !print_all_match(c, k, verdict);
		print_cells(c, c->rows[i].runtime, cells, line);
	}
}

static void print_verdicts(const struct comparison *c, struct buf *out)
{
	for (unsigned i = 0; i < c->rows_n; i++) {
		struct buf verdict = {0}, line = {0};
		bool told = !c->rows[i].verdict;

		print_verdict(&c->rows[i], &verdict);
		for (unsigned k = 0; k < i && !told; k++)
			told = print_matches(&c->rows[k], buf_text(&verdict));
		if (!told) {
			utf8_add_line(&line, buf_text(&verdict));
			print_who(c, buf_text(&verdict), &line);
			print_point(out, &line);
		}
		buf_release(&line);
		buf_release(&verdict);
	}
}

/* Others at work make every figure one of theirs, too. */
static void print_busy(const struct comparison *c, struct buf *out)
{
	enum { MUCH = 20 };
	struct buf line = {0};
	double most = 0;

	for (unsigned i = 0; i < c->trials_n; i++) {
		const struct metered *m = &c->trials[i]->host;
		uint64_t idle = reading_known(&m->awake) ? m->idle_awake.value : m->idle_ns;
		double percent = m->window_ns ? 100 * (double)idle / (double)m->window_ns : 0;

		most = percent > most ? percent : most;
	}
	if (most < MUCH)
		return;
	buf_printf(&line,
		   "the machine was not idle: without a box its CPUs were busy for %.0f %% of one; "
		   "expect wide intervals, and a busy that is too low",
		   most);
	print_point(out, &line);
	buf_release(&line);
}

/* A class is what a tick found: work of microseconds, which waits between, it finds too seldom. */
static void print_sampled(const struct comparison *c, struct buf *out)
{
	struct buf line = {0};
	double most = 0;

	for (unsigned i = 0; i < c->trials_n; i++) {
		const struct metered *m = &c->trials[i]->host;
		double missed = (double)metered_missed(m);
		double percent = missed != 0 ? 100 * missed / (double)m->awake.value : 0;

		most = fabs(percent) > fabs(most) ? percent : most;
	}
	if (most == 0)
		return;
	buf_printf(
		&line,
		"/proc/stat samples by tick: the classes (usr, sys, ...) have up to %.0f %% "
		"too %s; box, kernel and busy are exact",
		fabs(most), most > 0 ? "little" : "much");
	print_point(out, &line);
	buf_release(&line);
}

/* Where the box's clock is not the host's: rates and latencies of such a box are wrong. */
static void print_clocks(const struct comparison *c, struct buf *out)
{
	for (unsigned i = 0; i < c->rows_n; i++) {
		const struct compare_row *row = &c->rows[i];
		struct buf line = {0};

		if (!row->clock || (row->clock > 0.9 && row->clock < 1.1))
			continue;
		buf_printf(&line,
			   "its clock made %.2f s of a second of the host's, so its rates and "
			   "latencies are not to be believed: %s, %s",
			   row->clock, row->runtime, row->cell);
		print_point(out, &line);
		buf_release(&line);
	}
}

void print_notes(const struct comparison *c, const struct print_column *columns, unsigned n,
		 struct buf *out)
{
	struct buf line = {0};

	buf_char(out, '\n');
	print_failures(c, out);
	print_busy(c, out);
	print_sampled(c, out);
	print_columns_why(c, columns, n, true, out);
	print_columns_why(c, columns, n, false, out);
	print_verdicts(c, out);
	print_clocks(c, out);
	for (unsigned i = 0; i < c->rows_n && !line.len; i++)
		if (c->rows[i].generator)
			buf_str(&line, "iosonde itself was the limit, and the result tells more of "
				       "it than of the device");
	if (line.len) {
		print_who(c, NULL, &line);
		print_point(out, &line);
	}
	buf_release(&line);
}
