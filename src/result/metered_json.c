/*
 * metered_json -- what the host spent on a box, to JSON and back.
 */
#include "result/metered.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "result/cost.h"
#include "result/rows.h"

/* A number of a struct, under its key. */
struct metered_number {
	const char *key;
	size_t offset;
};

static const struct metered_number metered_numbers[] = {
	{"window_ns", offsetof(struct metered, window_ns)},
	{"startup_ns", offsetof(struct metered, startup_ns)},
	{"whole_ns", offsetof(struct metered, whole_ns)},
	{"machine_ns", offsetof(struct metered, machine_ns)},
	{"idle_ns", offsetof(struct metered, idle_ns)},
	{"kernel_ns", offsetof(struct metered, kernel_ns)},
};

static const struct metered_number metered_role_numbers[] = {
	{"cpu_ns", offsetof(struct metered_role, cpu_ns)},
	{"user_ns", offsetof(struct metered_role, user_ns)},
	{"system_ns", offsetof(struct metered_role, system_ns)},
	{"nice_ns", offsetof(struct metered_role, nice_ns)},
	{"guest_ns", offsetof(struct metered_role, guest_ns)},
	{"read_bytes", offsetof(struct metered_role, read_bytes)},
	{"write_bytes", offsetof(struct metered_role, write_bytes)},
};

#define METERED_COUNT(list) (sizeof(list) / sizeof *(list))

static void metered_put(struct put *p, json_t *to, const struct metered_number *list, size_t n,
			const void *base)
{
	for (size_t i = 0; i < n; i++) {
		const void *at = (const char *)base + list[i].offset;

		put_int(p, to, list[i].key, *(const uint64_t *)at);
	}
}

static void metered_get(const json_t *from, const struct metered_number *list, size_t n, void *base)
{
	for (size_t i = 0; i < n; i++) {
		void *at = (char *)base + list[i].offset;

		*(uint64_t *)at = (uint64_t)json_integer_value(json_object_get(from, list[i].key));
	}
}

void metered_json(struct put *p, json_t *to, const struct metered *m)
{
	metered_put(p, to, metered_numbers, METERED_COUNT(metered_numbers), m);
	rows_json(p, to, metered_rows, metered_rows_n, m);
	json_t *o = put_object(p, to, "machine");

	put_int(p, o, "cpus", m->cpus);
	cost_shares_json(p, o, &m->machine);
	rows_json(p, o, metered_exact_rows, metered_exact_rows_n, m);
	put_str(p, o, "ran_source", ran_source_words[m->ran_source]);
	json_t *list = put_array(p, to, "roles");

	for (unsigned i = 0; i < m->roles_n; i++) {
		const struct metered_role *r = &m->roles[i];

		o = put_object(p, list, NULL);
		put_str(p, o, "role", r->role);
		put_str(p, o, "process", r->process);
		put_str(p, o, "thread", r->thread);
		put_int(p, o, "threads", r->threads);
		metered_put(p, o, metered_role_numbers, METERED_COUNT(metered_role_numbers), r);
	}
	list = put_array(p, to, "kernel");
	for (unsigned i = 0; i < m->kernel_n; i++) {
		o = put_object(p, list, NULL);
		put_str(p, o, "thread", m->kernel[i].thread);
		put_int(p, o, "cpu_ns", m->kernel[i].cpu_ns);
	}
}

static void metered_word(char *out, size_t size, const json_t *from, const char *key)
{
	const char *s = json_string_value(json_object_get(from, key));

	snprintf(out, size, "%s", s ? s : "");
}

static void metered_read_roles(struct metered *m, const json_t *list)
{
	size_t n = m->roles ? json_array_size(list) : 0;

	for (; m->roles_n < n; m->roles_n++) {
		const json_t *o = json_array_get(list, m->roles_n);
		struct metered_role *r = &m->roles[m->roles_n];

		metered_word(r->role, sizeof r->role, o, "role");
		metered_word(r->process, sizeof r->process, o, "process");
		metered_word(r->thread, sizeof r->thread, o, "thread");
		r->threads = (unsigned)json_integer_value(json_object_get(o, "threads"));
		metered_get(o, metered_role_numbers, METERED_COUNT(metered_role_numbers), r);
	}
}

static void metered_read_exact(struct metered *m, const json_t *machine)
{
	const char *source = json_string_value(json_object_get(machine, "ran_source"));

	rows_read(machine, metered_exact_rows, metered_exact_rows_n, m);
	for (int i = 0; source && i < RAN_SOURCES; i++)
		if (strcmp(source, ran_source_words[i]) == 0)
			m->ran_source = (enum ran_source)i;
}

int metered_read(struct metered *m, const json_t *from, struct err *err)
{
	const json_t *roles = json_object_get(from, "roles");
	const json_t *kernel = json_object_get(from, "kernel");
	const json_t *machine = json_object_get(from, "machine");
	size_t n = json_array_size(kernel);

	if (!json_is_array(roles) || !json_is_array(kernel) || !json_is_object(machine))
		return err_set(err, ERR_INPUT, EINVAL,
			       "no meter's answer: 'roles', 'kernel' or 'machine' is missing");
	m->roles = calloc(json_array_size(roles) + 1, sizeof *m->roles);
	m->kernel = calloc(n + 1, sizeof *m->kernel);
	if (!m->roles || !m->kernel) {
		metered_release(m);
		return err_set(err, ERR_FAILED, ENOMEM, "a meter's answer: out of memory");
	}
	metered_get(from, metered_numbers, METERED_COUNT(metered_numbers), m);
	rows_read(from, metered_rows, metered_rows_n, m);
	m->cpus = (unsigned)json_integer_value(json_object_get(machine, "cpus"));
	cost_shares_read(&m->machine, machine);
	metered_read_exact(m, machine);
	metered_read_roles(m, roles);
	for (; m->kernel_n < n; m->kernel_n++) {
		const json_t *o = json_array_get(kernel, m->kernel_n);
		struct metered_kernel *k = &m->kernel[m->kernel_n];

		metered_word(k->thread, sizeof k->thread, o, "thread");
		k->cpu_ns = (uint64_t)json_integer_value(json_object_get(o, "cpu_ns"));
	}
	return 0;
}
