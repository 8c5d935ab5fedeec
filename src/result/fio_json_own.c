/*
 * fio_json_own -- what fio's JSON has no key for, under "iosonde".
 *
 * What was not measured is null, and "reasons" says why.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "result/bound.h"
#include "result/environment.h"
#include "result/fio_json.h"
#include "result/latency.h"
#include "result/truth.h"

/* Version of what stands under "iosonde"; a consumer checks it first. */
enum { FIO_JSON_SCHEMA = 1 };

static void fio_json_own_clock(struct put *p, json_t *own, const struct result *r)
{
	json_t *o = put_object(p, own, "clock");

	put_str(p, o, "source", r->clock);
	put_str(p, o, "reason", r->clock ? r->clock_reason : "no job began");
	if (r->ns_per_tick > 0)
		put_real(p, o, "ns_per_tick", r->ns_per_tick);
	else
		put_null(p, o, "ns_per_tick");
}

static void fio_json_own_notes(struct put *p, json_t *own, const struct result *r)
{
	json_t *notes = put_array(p, own, "notes");
	size_t n = r->list ? r->list->notes_n : 0;

	for (size_t i = 0; i < n; i++)
		put_str(p, notes, NULL, r->list->notes[i].text);
	for (unsigned i = 0; i < r->notes_n; i++)
		put_str(p, notes, NULL, r->notes[i]);
	json_t *ignored = put_array(p, own, "options_ignored");

	for (size_t i = 0; i < n; i++)
		if (r->list->notes[i].option)
			put_str(p, ignored, NULL, r->list->notes[i].option);
}

void fio_json_own(struct put *p, json_t *top, const struct result *r)
{
	json_t *own = put_object(p, top, "iosonde");

	put_int(p, own, "schema", FIO_JSON_SCHEMA);
	put_str(p, own, "version", r->version);
	put_int(p, own, "status", (uint64_t)r->status);
	put_int(p, own, "signal", (uint64_t)r->signal);
	put_bool(p, own, "final", !r->so_far);
	put_str(p, own, "error",
		r->err.code	  ? r->err.msg
		: r->log_err.code ? r->log_err.msg
				  : NULL);
	fio_json_own_clock(p, own, r);
	fio_json_cost(p, own, r);
	bound_json(p, own, r);
	environment_json(p, own, r->environment, r->version);
	fio_json_own_notes(p, own, r);
	if (r->merged)
		fio_json_cells(p, own, r->merged);
}

static void fio_json_own_ledger(struct put *p, json_t *own, const struct ledger *l)
{
	json_t *list = put_array(p, own, "ledger");

	for (unsigned i = 0; i < l->n; i++) {
		const struct ledger_entry *e = &l->entry[i];
		json_t *o = put_object(p, list, NULL);

		put_str(p, o, "setting", e->setting);
		put_str(p, o, "requested", e->requested);
		put_str(p, o, "effective", e->effective);
		put_bool(p, o, "differs", e->differs);
		put_str(p, o, "reason", e->reason);
		put_int(p, o, "errno", (uint64_t)e->errnum);
	}
	put_int(p, own, "ledger_lost", l->lost);
}

static void fio_json_own_depth(struct put *p, json_t *own, const struct result_job *j)
{
	json_t *o = put_object(p, own, "depth");
	struct stats_flight f = stats_flight(j->stats, j->synchronous);

	put_int(p, o, "requested", j->job->iodepth);
	if (f.known) {
		put_real(p, o, "mean", f.mean);
		put_real(p, o, "in_submission", f.submission);
	} else {
		put_null(p, o, "mean");
		put_null(p, o, "in_submission");
	}
	put_str(p, o, "reason",
		f.known		      ? ""
		: j->job->gtod_reduce ? "gtod_reduce=1 measures no latencies"
				      : "nothing was moved");
}

static void fio_json_own_errors(struct put *p, json_t *own, const struct result_job *j)
{
	json_t *list = put_array(p, own, "errors");

	for (int i = 0; i < STATS_ERRORS; i++) {
		const struct stats_error *e = &j->stats->error[i];

		if (!e->errnum)
			continue;
		json_t *o = put_object(p, list, NULL);

		put_int(p, o, "errno", (uint64_t)e->errnum);
		put_str(p, o, "text", strerror(e->errnum));
		put_str(p, o, "op", result_op_name(e->op));
		put_str(p, o, "file", result_file(j, e->file));
		put_int(p, o, "file_number", e->file);
		put_int(p, o, "offset", e->offset);
		put_int(p, o, "length", e->len);
		put_int(p, o, "count", e->count);
	}
	put_int(p, own, "errors_further", j->stats->error_more);
}

/* null where nothing was verified. */
static void fio_json_own_verify(struct put *p, json_t *own, const struct result_job *j)
{
	const struct mismatches *m = &j->stats->mismatches;

	if (!j->job->verify) {
		put_null(p, own, "verify");
		return;
	}
	json_t *o = put_object(p, own, "verify");

	put_int(p, o, "blocks", m->blocks);
	put_int(p, o, "in_doubt", m->doubt);
	put_int(p, o, "mismatches", mismatch_sum(m));
	json_t *kinds = put_object(p, o, "kinds"), *list = put_array(p, o, "list");

	for (int k = MISMATCH_NONE + 1; k < MISMATCH_KINDS; k++)
		put_int(p, kinds, mismatch_name(k), m->count[k]);
	for (unsigned i = 0; i < m->n; i++) {
		const struct mismatch *one = &m->list[i];
		json_t *item = put_object(p, list, NULL);

		put_str(p, item, "kind", mismatch_name(one->kind));
		put_str(p, item, "file", one->path);
		put_int(p, item, "offset", one->offset);
		put_int(p, item, "length", one->len);
		put_str(p, item, "expected", one->expected);
		put_str(p, item, "found", one->found);
	}
}

static void fio_json_own_series(struct put *p, json_t *to, const char *key, const struct series *s)
{
	json_t *o = put_object(p, to, key);

	put_int(p, o, "width_s", s->width);
	json_t *bytes = put_array(p, o, "bytes"), *ios = put_array(p, o, "ios");

	for (uint32_t i = 0; i < s->n; i++) {
		put_int(p, bytes, NULL, s->slot[i].bytes);
		put_int(p, ios, NULL, s->slot[i].ios);
	}
}

/* Every series, and in reasons why there is none. */
static void fio_json_own_all_series(struct put *p, json_t *own, const struct result_job *j)
{
	json_t *o = put_object(p, own, "series"), *reasons = put_object(p, own, "reasons");

	if (j->cut)
		put_str(p, reasons, "usr_cpu",
			"not known, nor sys_cpu, ctx, majf, minf: a thread did not end");
	for (int d = 0; d < DDIR_COUNT; d++) {
		const char *name = ddir_name((enum ddir)d);
		const struct series *s = &j->stats->dir[d].series;
		char key[32];

		if (s->n) {
			fio_json_own_series(p, o, name, s);
			continue;
		}
		snprintf(key, sizeof key, "series.%s", name);
		put_null(p, o, name);
		put_str(p, reasons, key,
			j->ran	     ? "nothing was moved in this direction"
			: j->running ? "the job has not begun"
				     : "the job never ran");
	}
	if (j->running)
		put_str(p, reasons, "usr_cpu",
			"a thread tells its CPU time, switches and faults at its end");
}

/* What reading the clock cost while the job was measured. */
static void fio_json_own_steady(struct put *p, json_t *own, const struct result *r,
				const struct result_job *j)
{
	json_t *o = put_object(p, own, "clock_read");
	double least, most;
	bool changed = bound_clock(r, j, &least, &most);

	put_real(p, o, "least_ns", least);
	put_real(p, o, "most_ns", most);
	put_bool(p, o, "changed", changed);
}

static void fio_json_own_logs(struct put *p, json_t *own, const struct result_logs *logs)
{
	if (!logs->on) {
		put_null(p, own, "logs");
		return;
	}
	json_t *o = put_object(p, own, "logs");

	put_int(p, o, "lines", logs->lines);
	put_int(p, o, "unwritten", logs->unwritten);
	put_int(p, o, "lost", logs->lost);
	put_int(p, o, "late", logs->late);
}

void fio_json_own_job(struct put *p, json_t *job, const struct result *r,
		      const struct result_job *j, bool bins)
{
	json_t *own = put_object(p, job, "iosonde");
	char seed[32];

	if (r->list && r->list->cell) {
		put_int(p, own, "cell", r->list->cell);
		put_int(p, own, "repetition", r->list->turn);
		put_bool(p, own, "complete",
			 j->ran && !j->err.code && !r->signal && !r->so_far && !r->err.code);
	}
	put_int(p, own, "members", j->members);
	put_int(p, own, "clone", j->clone);
	put_str(p, own, "engine", j->engine && *j->engine ? j->engine : NULL);
	/* a string: it takes all 64 bits, which few readers of JSON keep */
	snprintf(seed, sizeof seed, "%" PRIu64, j->seed);
	put_str(p, own, "seed", seed);
	put_bool(p, own, "ran", j->ran);
	put_bool(p, own, "hung", j->hung);
	put_str(p, own, "error_text", j->err.code ? j->err.msg : NULL);
	put_int(p, own, "issued", j->stats->issued);
	put_int(p, own, "completed", j->stats->completed);
	put_int(p, own, "file_opens", j->stats->opens);
	put_int(p, own, "file_open_ns", latency_ns(r, j->stats->open_ticks));
	json_t *files = put_array(p, own, "files");

	for (unsigned i = 0; i < j->files_n; i++)
		put_str(p, files, NULL, j->files[i]);
	fio_json_opt_all(p, own, j);
	fio_json_cost_job(p, own, r, j);
	fio_json_own_depth(p, own, j);
	fio_json_own_ledger(p, own, &j->ledger);
	fio_json_own_logs(p, own, &j->logs);
	fio_json_own_errors(p, own, j);
	fio_json_own_verify(p, own, j);
	fio_json_own_all_series(p, own, j);
	fio_json_rate(p, own, r, j, bins);
	truth_json(p, own, r, j);
	fio_json_own_steady(p, own, r, j);
	bound_json_job(p, own, r, j);
}
