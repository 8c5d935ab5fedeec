/*
 * cost -- what a phase of a job cost.
 */
#include "result/cost.h"

#include <errno.h>
#include <string.h>

/* As the kernel counts it for every thread, where it was not counted by an event. */
static void cost_instead(struct reading *r, uint64_t value)
{
	if (!reading_known(r))
		*r = (struct reading){.value = value, .state = READING_MEASURED, .share = 1};
}

struct cost cost_of(const struct result *r, const struct stats_spent *spent)
{
	const struct cpu_usage *cpu = &spent->cpu;
	struct cost c;

	memcpy(c.counter, spent->counter, sizeof c.counter);
	c.cycles = reading_sum(&c.counter[COUNTER_CYCLES_USER], &c.counter[COUNTER_CYCLES_KERNEL]);
	c.instructions = reading_sum(&c.counter[COUNTER_INSTRUCTIONS_USER],
				     &c.counter[COUNTER_INSTRUCTIONS_KERNEL]);
	c.cpu_ns = (struct reading){
		.value = cpu->user_ns + cpu_system(cpu),
		.state = cpu->shared ? READING_ESTIMATED : READING_MEASURED,
		.share = 1,
	};
	if (!reading_known(&c.cycles) && r->tsc_per_ns > 0) {
		c.cycles.value = (uint64_t)((double)c.cpu_ns.value * r->tsc_per_ns + 0.5);
		c.cycles.state = READING_ESTIMATED;
	}
	cost_instead(&c.counter[COUNTER_TASK_CLOCK], c.cpu_ns.value);
	cost_instead(&c.counter[COUNTER_CONTEXT_SWITCHES], cpu->ctx);
	cost_instead(&c.counter[COUNTER_PAGE_FAULTS], cpu->majf + cpu->minf);
	return c;
}

double cost_per(const struct reading *r, uint64_t by)
{
	return by && reading_known(r) ? (double)r->value / (double)by : 0;
}

const char *cost_uncounted(int errnum)
{
	switch (errnum) {
	case EACCES:
		return "kernel.perf_event_paranoid forbids it to who lacks CAP_PERFMON";
	case EPERM:
		return "it is not permitted, mostly by a seccomp filter";
	case ENOSYS:
		return "there is no such system call here";
	case EBUSY:
		return "others had all counters of this machine";
	case ENOENT: /* by kernel and CPU */
	case ENODEV:
	case EOPNOTSUPP:
		return "this machine shows no hardware counters";
	default:
		return strerror(errnum);
	}
}

void cost_reason(struct buf *out, const struct reading *r)
{
	if (r->state == READING_ESTIMATED && r->errnum)
		buf_printf(out, "CPU time x TSC rate; hardware counter %s: %s",
			   reading_state_name(reading_refused(r->errnum).state),
			   cost_uncounted(r->errnum));
	else if (r->state == READING_ESTIMATED)
		buf_str(out, "threads of the kernel that worked for several jobs, divided by I/Os");
	else if (r->state == READING_SCALED)
		buf_printf(out, "counted %.1f %% of the time", r->share * 100);
	else if (r->errnum)
		buf_printf(out, "hardware counter: %s", cost_uncounted(r->errnum));
	else if (!reading_known(r))
		buf_str(out, "not counted");
}

void cost_shares_text(struct buf *out, const struct cpu_shares *s)
{
	for (int i = 0; i < CPU_CLASSES; i++)
		buf_printf(out, "%s%s %.1f %%", i ? ", " : "", cpu_class_names[i], s->percent[i]);
}

void cost_shares_json(struct put *p, json_t *to, const struct cpu_shares *s)
{
	put_int(p, to, "ticks", s->ticks);
	put_int(p, to, "errno", (uint64_t)s->errnum);
	if (s->errnum) {
		put_null(p, to, "percent");
		return;
	}
	json_t *percent = put_object(p, to, "percent");

	for (int i = 0; i < CPU_CLASSES; i++)
		put_real(p, percent, cpu_class_names[i], s->percent[i]);
}

void cost_shares_read(struct cpu_shares *s, const json_t *from)
{
	const json_t *percent = json_object_get(from, "percent");

	s->ticks = (uint64_t)json_integer_value(json_object_get(from, "ticks"));
	s->errnum = (int)json_integer_value(json_object_get(from, "errno"));
	for (int i = 0; i < CPU_CLASSES; i++)
		s->percent[i] = json_number_value(json_object_get(percent, cpu_class_names[i]));
}

bool cost_known(const struct result_job *j)
{
	return j->ran && !j->running && !j->cut;
}
