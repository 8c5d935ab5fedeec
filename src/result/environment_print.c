/*
 * environment_print -- where a run happened, as JSON and in words.
 */
#include <inttypes.h>
#include <string.h>

#include "base/num.h"
#include "result/environment.h"
#include "result/rows.h"
#include "result/utf8.h"

/* Only probe has the time for these, or a process to spare. */
static bool environment_left_out(const struct reading_row *row)
{
	return row->unit == UNIT_PS || strcmp(row->group, "perf") == 0;
}

static void environment_json_env(struct put *p, json_t *o, const struct env *env)
{
	/* They end a group, or are one: what is between them is whole groups. */
	for (unsigned first = 0, end; first < env_rows_n; first = end) {
		for (end = first; end < env_rows_n && !environment_left_out(&env_rows[end]);)
			end++;
		rows_json(p, o, env_rows + first, end - first, env);
		while (end < env_rows_n && environment_left_out(&env_rows[end]))
			end++;
	}
}

static void environment_json_place(struct put *p, json_t *list,
				   const struct environment_place *place)
{
	json_t *o = put_object(p, list, NULL), *files = put_array(p, o, "files");
	unsigned n = place->files_n < ENVIRONMENT_FILES ? place->files_n : ENVIRONMENT_FILES;

	for (unsigned i = 0; i < n; i++)
		put_str(p, files, NULL, place->path[i]);
	put_int(p, o, "files_more", place->files_n - n);
	rows_json(p, o, storage_rows, storage_rows_n, &place->storage);
}

void environment_json(struct put *p, json_t *own, const struct environment *e, const char *version)
{
	if (!e) {
		put_null(p, own, "environment");
		return;
	}
	json_t *o = put_object(p, own, "environment");

	put_str(p, o, "iosonde", version);
	put_int(p, o, "time_ms", e->time_ms);
	put_str(p, o, "host_name", e->host[0] ? e->host : NULL);
	environment_json_env(p, o, &e->env);
	rows_json(p, put_object(p, o, "during_run"), restraint_rows, restraint_rows_n, &e->during);
	json_t *list = put_array(p, o, "storage");

	for (unsigned i = 0; i < e->places_n; i++)
		environment_json_place(p, list, &e->place[i]);
	put_int(p, o, "storage_more", e->places_more);
}

static void environment_fact(struct buf *out, const char *before, const struct fact *f)
{
	if (!fact_known(f))
		return;
	buf_str(out, before);
	utf8_add_line(out, f->text);
}

static void environment_limit(struct buf *out, int unit, const struct reading *r, const char *what)
{
	char text[NUM_TEXT + 16];

	if (!reading_known(r) || r->value == READING_UNLIMITED)
		return;
	rows_value(text, sizeof text, unit, r);
	buf_printf(out, ", cgroup limit %s%s", text, what);
}

void environment_text(const struct environment *e, struct buf *out)
{
	const struct env *env = &e->env;
	const struct reading *allowed = &env->cpu_allowed, *online = &env->cpu_online;

	if (e->host[0]) {
		utf8_add_line(out, e->host);
		buf_str(out, ": ");
	}
	environment_fact(out, "", &env->system_kernel);
	environment_fact(out, " ", &env->system_architecture);
	environment_fact(out, ", ", &env->system_distribution);
	environment_fact(out, "; ", &env->cpu_model);
	if (reading_known(allowed))
		buf_printf(out, ", %" PRIu64, allowed->value);
	if (reading_known(allowed) && reading_known(online) && online->value > allowed->value)
		buf_printf(out, " of %" PRIu64, online->value);
	if (reading_known(allowed))
		buf_printf(out, " CPU%s", allowed->value == 1 ? "" : "s");
	environment_limit(out, UNIT_MILLI, &env->cgroup_cpus, " CPUs");
	environment_limit(out, UNIT_BYTES, &env->cgroup_memory_max, "");
	if (strcmp(env->machine_hypervisor.text, "none") != 0)
		environment_fact(out, "; ", &env->machine_hypervisor);
	if (strcmp(env->container_kind.text, "none seen") != 0)
		environment_fact(out, "; ", &env->container_kind);
}

bool environment_text_place(const struct environment_place *place, struct buf *out)
{
	const struct storage *s = &place->storage;
	const struct fact *scheduler = &s->device_scheduler;
	const char *chosen = strchr(scheduler->text, '[');

	if (place->device) {
		if (!fact_known(&s->device_name))
			return false;
		environment_fact(out, "block device ", &s->device_name);
	} else {
		if (!fact_known(&s->fs_type))
			return false;
		environment_fact(out, "", &s->fs_type);
		environment_fact(out, " on ",
				 fact_known(&s->device_name) ? &s->device_name : &s->fs_source);
	}
	/* "none [mq-deadline] kyber": the one that holds */
	if (fact_known(scheduler) && chosen)
		buf_printf(out, ", scheduler %.*s", (int)strcspn(chosen + 1, "]"), chosen + 1);
	else
		environment_fact(out, ", scheduler ", scheduler);
	if (!place->device)
		environment_fact(out, ", mounted on ", &s->fs_mount_point);
	return true;
}

bool environment_text_during(const struct environment *e, struct buf *out)
{
	const struct restraint *d = &e->during;
	size_t before = out->len;

	if (reading_known(&d->cpu_throttled) && d->cpu_throttled.value)
		buf_printf(out,
			   "the CPU quota of the cgroup was used up in %" PRIu64 " of %" PRIu64
			   " periods, threads were stopped for %.3f s",
			   d->cpu_throttled.value, d->cpu_periods.value,
			   (double)d->cpu_throttled_ns.value / 1e9);
	if (reading_known(&d->memory_max) && d->memory_max.value)
		buf_printf(out, "%sthe memory limit of the cgroup was met %" PRIu64 " times",
			   out->len > before ? "; " : "", d->memory_max.value);
	if (reading_known(&d->memory_oom_kill) && d->memory_oom_kill.value)
		buf_printf(out, "%s%" PRIu64 " processes were killed for want of memory",
			   out->len > before ? "; " : "", d->memory_oom_kill.value);
	return out->len > before;
}
