/*
 * fio_json_cost -- what I/Os cost, under "iosonde".
 */
#include "result/fio_json.h"

#include <errno.h>
#include <string.h>

#include "result/cost.h"

static void fio_json_reading(struct put *p, json_t *to, const char *key, const struct reading *r,
			     uint64_t by)
{
	json_t *o = put_object(p, to, key);
	struct buf reason = {0};

	if (!reading_known(r) || !by)
		put_null(p, o, "value");
	else if (by == 1)
		put_int(p, o, "value", r->value);
	else
		put_real(p, o, "value", cost_per(r, by));
	put_str(p, o, "state", reading_state_name(r->state));
	if (r->state == READING_SCALED)
		put_real(p, o, "share", r->share);
	put_int(p, o, "errno", (uint64_t)r->errnum);
	cost_reason(&reason, r);
	put_str(p, o, "reason", by ? buf_text(&reason) : "nothing was moved");
	if (buf_failed(&reason))
		p->failed = true;
	buf_release(&reason);
}

static void fio_json_cost_usage(struct put *p, json_t *o, const struct cpu_usage *cpu)
{
	put_int(p, o, "user_ns", cpu->user_ns);
	put_int(p, o, "system_ns", cpu->sys_ns);
	put_int(p, o, "kernel_threads_ns", cpu->kernel_ns);
}

static void fio_json_cost_phase(struct put *p, json_t *to, const char *key, const struct result *r,
				const struct stats_spent *spent)
{
	json_t *o = put_object(p, to, key);
	struct cost c = cost_of(r, spent);

	put_int(p, o, "ios", spent->ios);
	put_int(p, o, "bytes", spent->bytes);
	fio_json_cost_usage(p, o, &spent->cpu);
	fio_json_reading(p, o, "cpu_ns", &c.cpu_ns, 1);
	fio_json_reading(p, o, "cycles", &c.cycles, 1);
	fio_json_reading(p, o, "instructions", &c.instructions, 1);
	for (unsigned i = 0; i < COUNTERS; i++)
		fio_json_reading(p, o, counter_names[i], &c.counter[i], 1);
	fio_json_reading(p, o, "cpu_ns_per_io", &c.cpu_ns, spent->ios);
	fio_json_reading(p, o, "cycles_per_io", &c.cycles, spent->ios);
	fio_json_reading(p, o, "instructions_per_io", &c.instructions, spent->ios);
	fio_json_reading(p, o, "cycles_per_byte", &c.cycles, spent->bytes);
}

void fio_json_cost_job(struct put *p, json_t *own, const struct result *r,
		       const struct result_job *j)
{
	json_t *o = put_object(p, own, "cpu");
	struct stats_spent measured = stats_spent(j->stats);

	if (cost_known(j)) {
		fio_json_cost_phase(p, o, "measured", r, &measured);
		put_str(p, o, "reason", "");
	} else {
		put_null(p, o, "measured");
		put_str(p, o, "reason",
			j->ran ? "a thread tells what it spent when it ends"
			       : "the job did not begin");
	}
	if (cost_known(j) && j->ramp.time)
		fio_json_cost_phase(p, o, "ramp", r, &j->ramp);
	else
		put_null(p, o, "ramp");
}

static void fio_json_machine(struct put *p, json_t *own, const struct result *r)
{
	struct cpu_shares m = r->machine;
	json_t *o = put_object(p, own, "machine");

	put_int(p, o, "window_ns", r->machine_ns);
	put_int(p, o, "cpus", r->machine_cpus);
	if (!r->machine_ns && !m.errnum)
		m.errnum = ENODATA;
	cost_shares_json(p, o, &m);
	put_str(p, o, "reason",
		!m.errnum	? ""
		: r->machine_ns ? "/proc/stat cannot be read or counts nothing here, or no tick "
				  "of it fell into the window"
				: "no job began to measure");
}

void fio_json_cost(struct put *p, json_t *own, const struct result *r)
{
	json_t *o = put_object(p, own, "cpu");

	if (r->tsc_per_ns > 0)
		put_real(p, o, "tsc_hz", r->tsc_per_ns * 1e9);
	else
		put_null(p, o, "tsc_hz");
	fio_json_cost_usage(p, put_object(p, o, "layout"), &r->layout_cpu);
	fio_json_machine(p, o, r);
}
