/*
 * fio_text_own -- what fio's text has no line for: the section "iosonde:".
 */
#include <inttypes.h>
#include <string.h>

#include "result/bound.h"
#include "result/environment.h"
#include "result/fio_text.h"
#include "result/latency.h"
#include "result/rate.h"
#include "result/truth.h"
#include "result/utf8.h"

void fio_text_own_line(struct buf *out, const char *kind, const struct result_job *j)
{
	if (!out->len)
		buf_str(out, "\niosonde:\n");
	buf_printf(out, "  %-9s: ", kind);
	if (!j)
		return;
	buf_str(out, "job ");
	utf8_add_line(out, job_label(j->job));
	if (j->members <= 1 && j->job->numjobs > 1)
		buf_printf(out, " clone %u", j->clone);
	buf_str(out, ": ");
}

static void fio_text_own_job(struct buf *out, const struct result_job *j)
{
	if (j->err.code) {
		fio_text_own_line(out, "failed", NULL); /* the message names the job */
		utf8_add_line(out, j->err.msg);
		buf_char(out, '\n');
	}
	if (j->hung) {
		uint64_t issued = j->stats->issued, done = j->stats->completed;

		fio_text_own_line(out, "hung", j);
		buf_printf(out, "did not come back, %" PRIu64 " I/Os outstanding\n",
			   issued > done ? issued - done : 0);
	}
	if (!j->ran && !j->running) {
		fio_text_own_line(out, "not run", j);
		buf_str(out, "never reached its start\n");
	}
}

static void fio_text_own_ledger(struct buf *out, const struct result_job *j)
{
	for (unsigned i = 0; i < j->ledger.n; i++) {
		const struct ledger_entry *e = &j->ledger.entry[i];

		if (!e->differs)
			continue;
		fio_text_own_line(out, "setting", j);
		utf8_add_line(out, e->setting);
		buf_str(out, ": asked for ");
		utf8_add_line(out, e->requested);
		buf_str(out, ", got ");
		utf8_add_line(out, e->effective);
		if (e->reason[0]) {
			buf_str(out, ": ");
			utf8_add_line(out, e->reason);
		}
		if (e->errnum)
			buf_printf(out, " (%s)", strerror(e->errnum));
		buf_char(out, '\n');
	}
	if (j->ledger.lost) {
		fio_text_own_line(out, "setting", j);
		buf_printf(out, "%u more, not kept\n", j->ledger.lost);
	}
}

static void fio_text_own_opens(struct buf *out, const struct result *r, const struct result_job *j)
{
	if (!j->stats->opens)
		return;
	fio_text_own_line(out, "files", j);
	buf_printf(out, "%" PRIu64 " opened while running, in %.3f ms of its time\n",
		   j->stats->opens, (double)latency_ns(r, j->stats->open_ticks) / 1e6);
}

static void fio_text_own_errors(struct buf *out, const struct result_job *j)
{
	for (int i = 0; i < STATS_ERRORS; i++) {
		const struct stats_error *e = &j->stats->error[i];
		const char *file = result_file(j, e->file);

		if (!e->errnum)
			continue;
		fio_text_own_line(out, "I/O error", j);
		buf_printf(out, "%s (errno %d), %" PRIu64 " time%s, first: %s of ",
			   strerror(e->errnum), e->errnum, e->count, e->count == 1 ? "" : "s",
			   result_op_name(e->op));
		if (file)
			utf8_add_line(out, file);
		else
			buf_printf(out, "file %u of a clone", e->file);
		if (e->len)
			buf_printf(out, ", offset=%" PRIu64 ", length=%" PRIu32, e->offset, e->len);
		buf_char(out, '\n');
	}
	if (j->stats->error_more) {
		fio_text_own_line(out, "I/O error", j);
		buf_printf(out, "%" PRIu64 " more of further kinds\n", j->stats->error_more);
	}
}

static void fio_text_own_rate(struct buf *out, const struct result *r, const struct result_job *j)
{
	bool rated = false;

	for (int d = 0; d < DDIR_COUNT; d++)
		rated |= result_rate(r, j, (enum ddir)d).rated;
	if (!rated || !j->ran)
		return;
	fio_text_own_line(out, "rate", j);
	buf_str(out, "response is from when an I/O was due, service from its submission\n");
	fio_text_rate(out, r, j);
}

static void fio_text_own_truth(struct buf *out, const struct result *r, const struct result_job *j)
{
	struct buf reads = {0}, writes = {0};

	if (j->ran && !j->running && truth_reads(r, j, &reads) != TRUTH_NONE) {
		fio_text_own_line(out, "cache", j);
		buf_printf(out, "%s\n", buf_text(&reads));
	}
	if (j->ran && !j->running && truth_writes(r, j, &writes) != TRUTH_NONE) {
		fio_text_own_line(out, "cache", j);
		buf_printf(out, "%s\n", buf_text(&writes));
	}
	out->failed |= buf_failed(&reads) || buf_failed(&writes);
	buf_release(&reads);
	buf_release(&writes);
}

/* Where the figures say more of iosonde, or of its clock, than of the device. */
static void fio_text_own_bound(struct buf *out, const struct result *r, const struct result_job *j)
{
	struct buf bound = {0};
	double least, most;

	if (bound_text(r, j, &bound)) {
		fio_text_own_line(out, "ceiling", j);
		buf_printf(out, "%s\n", buf_text(&bound));
	}
	if (bound_clock(r, j, &least, &most)) {
		fio_text_own_line(out, "clock", j);
		buf_printf(out,
			   "reading it cost between %.0f and %.0f ns while this was measured, and "
			   "latencies have that in them; with ramp_time=2s it may be steady\n",
			   least, most);
	}
	out->failed |= buf_failed(&bound);
	buf_release(&bound);
}

/* Lines that begin with the kind: "  stale    : job a: FILE, offset=...". */
static void fio_text_own_verify(struct buf *out, const struct result_job *j)
{
	const struct mismatches *m = &j->stats->mismatches;
	uint64_t sum = mismatch_sum(m);

	if (!m->blocks)
		return;
	fio_text_own_line(out, "verified", j);
	buf_printf(out, "%" PRIu64 " blocks, %" PRIu64 " differ", m->blocks, sum);
	if (m->doubt)
		buf_printf(out,
			   "; %" PRIu64 " may be of an earlier generation, too, since their "
			   "write failed or did not end",
			   m->doubt);
	buf_char(out, '\n');
	for (unsigned i = 0; i < m->n; i++) {
		const struct mismatch *one = &m->list[i];

		fio_text_own_line(out, mismatch_name(one->kind), j);
		utf8_add_line(out, one->path);
		buf_printf(out, ", offset=%" PRIu64 ", length=%" PRIu32 ": expected ", one->offset,
			   one->len);
		utf8_add_line(out, one->expected);
		buf_str(out, ", found ");
		utf8_add_line(out, one->found);
		buf_char(out, '\n');
	}
	if (sum > m->n) {
		fio_text_own_line(out, "mismatch", j);
		buf_printf(out, "%" PRIu64 " more, not listed\n", sum - m->n);
	}
}

static void fio_text_own_notes(struct buf *out, const struct result *r)
{
	size_t n = r->list ? r->list->notes_n : 0;

	for (size_t i = 0; i < n; i++) {
		const struct job_note *note = &r->list->notes[i];

		fio_text_own_line(out, note->option ? "ignored" : "note", NULL);
		utf8_add_line(out, note->text);
		buf_char(out, '\n');
	}
	for (unsigned i = 0; i < r->notes_n; i++) {
		fio_text_own_line(out, "note", NULL);
		utf8_add_line(out, r->notes[i]);
		buf_char(out, '\n');
	}
}

static void fio_text_own_environment(struct buf *out, const struct environment *e)
{
	struct buf line = {0};

	if (environment_text_during(e, &line)) {
		fio_text_own_line(out, "held back", NULL);
		buf_printf(out, "%s\n", buf_text(&line));
	}
	fio_text_own_line(out, "system", NULL);
	environment_text(e, out);
	buf_char(out, '\n');
	for (unsigned i = 0; i < e->places_n; i++) {
		line.len = 0;
		if (!environment_text_place(&e->place[i], &line))
			continue;
		fio_text_own_line(out, "storage", NULL);
		buf_printf(out, "%s\n", buf_text(&line));
	}
	out->failed |= buf_failed(&line);
	buf_release(&line);
}

void fio_text_own(struct buf *out, const struct result *r)
{
	struct buf own = {0};

	if (r->err.code) {
		fio_text_own_line(&own, "error", NULL);
		utf8_add_line(&own, r->err.msg);
		buf_char(&own, '\n');
	}
	if (r->signal) {
		fio_text_own_line(&own, "signal", NULL);
		buf_printf(&own, "ended by signal %d (%s); these are the results until then\n",
			   r->signal, strsignal(r->signal));
	}
	for (unsigned i = 0; i < r->jobs_n; i++) {
		fio_text_own_job(&own, &r->jobs[i]);
		fio_text_cost_job(&own, r, &r->jobs[i]);
		fio_text_own_ledger(&own, &r->jobs[i]);
		fio_text_own_opens(&own, r, &r->jobs[i]);
		fio_text_own_errors(&own, &r->jobs[i]);
		fio_text_own_rate(&own, r, &r->jobs[i]);
		fio_text_own_truth(&own, r, &r->jobs[i]);
		fio_text_own_bound(&own, r, &r->jobs[i]);
		fio_text_own_verify(&own, &r->jobs[i]);
	}
	fio_text_cost(&own, r);
	fio_text_own_notes(&own, r);
	/* That of a sweep stands once, at its end. */
	if (r->environment && !(r->list && r->list->cell))
		fio_text_own_environment(&own, r->environment);
	if (buf_failed(&own))
		out->failed = true;
	buf_str(out, buf_text(&own));
	buf_release(&own);
}
