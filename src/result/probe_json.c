/*
 * probe_json -- what a probe found, as JSON.
 */
#include <stdlib.h>
#include <string.h>

#include "result/probe.h"
#include "result/rows.h"

static void probe_json_try(struct put *p, json_t *to, const char *key, const struct probe_try *t)
{
	static const char *const steps[] = {
		[PROBE_OPEN] = "queue", [PROBE_WRITE] = "write", [PROBE_READ] = "read"};
	json_t *o = put_object(p, to, key);
	char reason[96];

	if (t->step == PROBE_NOT_TRIED) {
		put_null(p, o, "works");
		return;
	}
	put_bool(p, o, "works", t->step == PROBE_DONE);
	if (t->step == PROBE_DONE)
		return;
	put_str(p, o, "refused", steps[t->step]);
	if (t->signal)
		put_int(p, o, "signal", (uint64_t)t->signal);
	else
		put_int(p, o, "errno", (uint64_t)t->errnum);
	put_str(p, o, "reason", probe_reason(t, reason, sizeof reason));
}

static void probe_json_engines(struct put *p, json_t *top, const struct probe *probe)
{
	json_t *engines = put_object(p, top, "engines");

	for (unsigned i = 0; i < probe->engines_n; i++) {
		const struct probe_engine *e = &probe->engine[i];
		json_t *o = put_object(p, engines, e->name);

		probe_json_try(p, o, "buffered", &e->buffered);
		probe_json_try(p, o, "direct", &e->direct);
	}
}

static void probe_json_advice(struct put *p, json_t *top, const struct probe *probe)
{
	char *advice[PROBE_ADVICE];
	unsigned n = probe_advice(probe, advice, PROBE_ADVICE);
	json_t *list = put_array(p, top, "advice");

	for (unsigned i = 0; i < n; i++) {
		put_str(p, list, NULL, advice[i]);
		free(advice[i]);
	}
}

static void probe_json_error(struct put *p, json_t *top, const struct err *err)
{
	if (!err->code) {
		put_null(p, top, "error");
		return;
	}
	json_t *o = put_object(p, top, "error");

	put_int(p, o, "status", (uint64_t)err->code);
	put_str(p, o, "message", err->msg);
}

int probe_json(const struct probe *probe, const char *version, struct buf *out, struct err *err)
{
	struct put p = {0};
	json_t *top = json_object();

	put_str(&p, top, "iosonde_probe", version);
	probe_json_error(&p, top, &probe->err);
	rows_json(&p, top, probe_rows, probe_rows_n, probe);
	probe_json_engines(&p, top, probe);
	rows_json(&p, top, storage_rows, storage_rows_n, &probe->storage);
	rows_json(&p, put_object(&p, top, "environment"), env_rows, env_rows_n, &probe->env);
	probe_json_advice(&p, top, probe);
	return put_dump(&p, top, out, err);
}
