/*
 * trial_json -- a trial as a JSON document, and back.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "result/get.h"
#include "result/put.h"
#include "result/trial.h"

/* Version of the document; a reader checks it first. */
enum { TRIAL_SCHEMA = 1 };

static const char *const trial_states[] = {
	[TRIAL_DONE] = "done",
	[TRIAL_FAILED] = "failed",
	[TRIAL_ABSENT] = "absent",
	[TRIAL_HUNG] = "hung",
};

const char *trial_state_name(enum trial_state state)
{
	return trial_states[state];
}

/* Texts, numbers and reals: each has its key and place, for both ways. */
static const struct {
	const char *key;
	size_t at;
} trial_texts[] =
	{
		{"runtime", offsetof(struct trial, runtime)},
		{"runtime_version", offsetof(struct trial, version)},
		{"cell", offsetof(struct trial, cell)},
		{"conditions", offsetof(struct trial, conditions)},
		{"command", offsetof(struct trial, command)},
		{"told", offsetof(struct trial, told)},
		{"engine", offsetof(struct trial, engine)},
		{"verdict", offsetof(struct trial, verdict)},
},
  trial_numbers[] =
	  {
		  {"runtime_n", offsetof(struct trial, runtime_n)},
		  {"cell_n", offsetof(struct trial, cell_n)},
		  {"turn", offsetof(struct trial, turn)},
		  {"order", offsetof(struct trial, order)},
},
  trial_reals[] = {
	  {"iops", offsetof(struct trial_dir, iops)},
	  {"bw_bytes", offsetof(struct trial_dir, bw)},
	  {"lat_mean_ns", offsetof(struct trial_dir, lat_mean)},
	  {"lat_p50_ns", offsetof(struct trial_dir, lat_p50)},
	  {"lat_p99_ns", offsetof(struct trial_dir, lat_p99)},
};

#define TRIAL_EACH(i, table)	    for (size_t i = 0; i < sizeof(table) / sizeof *(table); i++)
#define TRIAL_AT(type, base, entry) ((type *)((char *)(base) + (entry).at))

static void trial_put_dir(struct put *p, json_t *top, const char *key, const struct trial_dir *d)
{
	json_t *o = put_object(p, top, key);

	put_int(p, o, "total_ios", d->ios);
	put_int(p, o, "io_bytes", d->bytes);
	TRIAL_EACH(i, trial_reals)
	put_real(p, o, trial_reals[i].key, *TRIAL_AT(const double, d, trial_reals[i]));
}

static void trial_put(struct put *p, json_t *top, const struct trial *t)
{
	put_int(p, top, "iosonde_trial", TRIAL_SCHEMA);
	TRIAL_EACH(i, trial_texts)
	put_str(p, top, trial_texts[i].key, *TRIAL_AT(char *const, t, trial_texts[i]));
	TRIAL_EACH(i, trial_numbers)
	put_int(p, top, trial_numbers[i].key, *TRIAL_AT(const unsigned, t, trial_numbers[i]));
	put_str(p, top, "state", trial_states[t->state]);
	if (t->exit_status >= 0)
		put_int(p, top, "exit_status", (uint64_t)t->exit_status);
	else
		put_null(p, top, "exit_status");
	put_int(p, top, "error", (uint64_t)t->err.code);
	put_str(p, top, "error_text", t->err.code ? t->err.msg : NULL);
	put_bool(p, top, "generator_bound", t->generator);
	put_real(p, top, "clock_ratio", t->clock);
	trial_put_dir(p, top, "read", &t->read);
	trial_put_dir(p, top, "write", &t->write);
	if (t->metered)
		metered_json(p, put_object(p, top, "host"), &t->host);
	else
		put_null(p, top, "host");
	if (!t->box)
		put_null(p, top, "box");
	else if (json_object_set(top, "box", t->box))
		p->failed = true;
}

int trial_json(const struct trial *t, struct buf *out, struct err *err)
{
	struct put p = {0};
	json_t *top = json_object();

	trial_put(&p, top, t);
	return put_dump(&p, top, out, err);
}

static void trial_get_dir(struct get *g, const json_t *top, const char *key, struct trial_dir *d)
{
	const json_t *o = get_object(g, top, key);

	d->ios = get_int(g, o, "total_ios");
	d->bytes = get_int(g, o, "io_bytes");
	TRIAL_EACH(i, trial_reals)
	*TRIAL_AT(double, d, trial_reals[i]) = get_real(g, o, trial_reals[i].key);
}

static unsigned trial_get_unsigned(struct get *g, const json_t *top, const char *key)
{
	uint64_t value = get_int(g, top, key);

	if (value > INT_MAX)
		get_fail(g, key, "is too great");
	return (unsigned)value;
}

static enum trial_state trial_get_state(struct get *g, const json_t *top)
{
	const char *name = json_string_value(json_object_get(top, "state"));

	TRIAL_EACH(i, trial_states)
	if (name && strcmp(name, trial_states[i]) == 0)
		return (enum trial_state)i;
	get_fail(g, "state", "is none of done, failed, absent, hung");
	return TRIAL_FAILED;
}

static void trial_get(struct get *g, json_t *top, struct trial *t)
{
	if (!top)
		get_fail(g, "iosonde_trial", "is missing");
	else if (get_int(g, top, "iosonde_trial") != TRIAL_SCHEMA)
		get_fail(g, "iosonde_trial", "is of another version");
	TRIAL_EACH(i, trial_texts)
	*TRIAL_AT(char *, t, trial_texts[i]) = get_str(g, top, trial_texts[i].key);
	TRIAL_EACH(i, trial_numbers)
	*TRIAL_AT(unsigned, t, trial_numbers[i]) = trial_get_unsigned(g, top, trial_numbers[i].key);
	t->state = trial_get_state(g, top);
	t->exit_status = json_is_null(json_object_get(top, "exit_status"))
				 ? -1
				 : (int)trial_get_unsigned(g, top, "exit_status");
	t->err.code = (int)trial_get_unsigned(g, top, "error");
	get_text(g, top, "error_text", t->err.msg, sizeof t->err.msg);
	t->generator = get_bool(g, top, "generator_bound");
	t->clock = get_real(g, top, "clock_ratio");
	trial_get_dir(g, top, "read", &t->read);
	trial_get_dir(g, top, "write", &t->write);
	t->metered = !json_is_null(json_object_get(top, "host"));
	json_t *host = t->metered ? get_object(g, top, "host") : NULL;

	if (host && !g->failed)
		g->failed = metered_read(&t->host, host, g->err);
	if (!json_is_null(json_object_get(top, "box")))
		t->box = json_incref(get_object(g, top, "box"));
}

int trial_read(struct trial *t, const char *text, size_t len, struct err *err)
{
	struct get g = {.err = err};
	struct trial got = {0};
	json_error_t where;
	json_t *top = json_loadb(text, len, JSON_REJECT_DUPLICATES, &where);

	if (!top)
		return err_set(err, ERR_INPUT, EINVAL, "no JSON: line %d, column %d: %s",
			       where.line, where.column, where.text);
	trial_get(&g, json_is_object(top) ? top : NULL, &got);
	json_decref(top);
	if (g.failed) {
		trial_release(&got);
		err_in(err, "not a trial of iosonde compare");
		return g.failed;
	}
	*t = got;
	return 0;
}
