/*
 * compare_json -- a comparison as a JSON document.
 */
#include <string.h>

#include "report/figure.h"
#include "result/put.h"

/* Version of the document; a reader checks it first. */
enum { COMPARE_SCHEMA = 1 };

/* null for a figure of this kind where the row has none. */
static void compare_json_real(struct put *p, json_t *o, const char *key, bool known, double value)
{
	if (known)
		put_real(p, o, key, value);
	else
		put_null(p, o, key);
}

static void compare_json_ratio(struct put *p, json_t *figure, const struct ratio *r)
{
	if (!r->n) {
		put_null(p, figure, "ratio");
		return;
	}
	json_t *o = put_object(p, figure, "ratio");

	put_int(p, o, "n", r->n);
	put_bool(p, o, "paired", r->paired);
	put_real(p, o, "mean", r->mean);
	compare_json_real(p, o, "low", r->interval, r->low);
	compare_json_real(p, o, "high", r->interval, r->high);
	put_bool(p, o, "within_noise", figure_noise(r));
}

static void compare_json_figure(struct put *p, json_t *figures, const struct compare_row *row,
				enum figure i)
{
	const struct compare_figure *f = &row->figure[i];
	json_t *o = put_object(p, figures, figure_keys[i]);

	put_int(p, o, "n", f->sample.n);
	compare_json_real(p, o, "mean", f->sample.n, f->sample.mean);
	compare_json_real(p, o, "min", f->sample.n, f->sample.min);
	compare_json_real(p, o, "max", f->sample.n, f->sample.max);
	compare_json_real(p, o, "low", f->sample.n > 1, f->sample.low);
	compare_json_real(p, o, "high", f->sample.n > 1, f->sample.high);
	put_str(p, o, "state", reading_state_name(f->state));
	if (f->errnum)
		put_str(p, o, "reason", figure_reason(i, f->errnum));
	if (figure_compared[i] && !row->baseline)
		compare_json_ratio(p, o, &f->ratio);
}

static void compare_json_role(struct put *p, json_t *list, const struct compare_role *r)
{
	json_t *o = put_object(p, list, NULL);

	put_str(p, o, "role", r->role);
	put_str(p, o, "process", r->process);
	put_str(p, o, "thread", r->thread);
	put_bool(p, o, "kernel", r->kernel);
	put_real(p, o, "threads", r->threads);
	put_real(p, o, "cpu_percent", r->percent);
	put_real(p, o, "usr", r->user);
	put_real(p, o, "nice", r->nice);
	put_real(p, o, "sys", r->system);
	put_real(p, o, "guest", r->guest);
	put_real(p, o, "cpu_ns_per_io", r->per_io);
}

static void compare_json_row(struct put *p, json_t *list, const struct compare_row *row)
{
	json_t *o = put_object(p, list, NULL);

	put_str(p, o, "runtime", row->runtime);
	put_str(p, o, "version", row->trials[0]->version);
	put_bool(p, o, "baseline", row->baseline);
	put_str(p, o, "engine", row->engine);
	put_str(p, o, "cache", row->verdict);
	put_bool(p, o, "generator_bound", row->generator);
	put_str(p, o, "latency_of", row->reads ? "read" : "write");
	json_t *inner = put_object(p, o, "trials");

	for (unsigned i = 0; i <= TRIAL_HUNG; i++)
		put_int(p, inner, trial_state_name((enum trial_state)i), row->count[i]);
	inner = put_object(p, o, "figures");
	for (unsigned i = 0; i < FIGURES; i++)
		compare_json_figure(p, inner, row, (enum figure)i);
	inner = put_array(p, o, "roles");
	for (unsigned i = 0; i < row->roles_n; i++)
		compare_json_role(p, inner, &row->roles[i]);
}

/* A trial that was not done; in which words it ended. */
static void compare_json_failure(struct put *p, json_t *list, const struct trial *t)
{
	json_t *o = put_object(p, list, NULL);

	put_str(p, o, "runtime", t->runtime);
	put_str(p, o, "cell", t->cell);
	put_str(p, o, "conditions", t->conditions);
	put_int(p, o, "turn", t->turn);
	put_str(p, o, "state", trial_state_name(t->state));
	if (t->exit_status >= 0)
		put_int(p, o, "exit_status", (uint64_t)t->exit_status);
	else
		put_null(p, o, "exit_status");
	put_str(p, o, "error", t->err.msg[0] ? t->err.msg : NULL);
	put_str(p, o, "told", t->told);
	put_str(p, o, "command", t->command);
}

int compare_json(const struct comparison *c, struct buf *out, struct err *err)
{
	struct put p = {0};
	json_t *top = json_object(), *rows = NULL;

	put_int(&p, top, "iosonde_comparison", COMPARE_SCHEMA);
	put_str(&p, top, "version", c->version);
	put_str(&p, top, "workload", c->workload);
	put_str(&p, top, "seed", c->seed);
	put_str(&p, top, "baseline", c->baseline);
	put_int(&p, top, "trials", c->trials_n);
	json_t *cells = put_array(&p, top, "cells"), *failures = put_array(&p, top, "not_done");

	for (unsigned i = 0; i < c->rows_n; i++) {
		if (!i || c->rows[i].block != c->rows[i - 1].block) {
			json_t *cell = put_object(&p, cells, NULL);

			put_str(&p, cell, "cell", c->rows[i].cell);
			put_str(&p, cell, "conditions", c->rows[i].conditions);
			rows = put_array(&p, cell, "runtimes");
		}
		compare_json_row(&p, rows, &c->rows[i]);
	}
	for (unsigned i = 0; i < c->trials_n; i++)
		if (c->trials[i]->state != TRIAL_DONE)
			compare_json_failure(&p, failures, c->trials[i]);
	return put_dump(&p, top, out, err);
}
