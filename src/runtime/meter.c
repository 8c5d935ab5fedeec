/*
 * meter -- what the host spends on a group of processes between two marks.
 */
#include "runtime/meter.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/num.h"
#include "measure/clock.h"
#include "measure/counters.h"
#include "measure/ran.h"
#include "runtime/kthreads.h"
#include "runtime/seen.h"

static const enum counter meter_counters[] = {
	COUNTER_CYCLES_USER,
	COUNTER_CYCLES_KERNEL,
	COUNTER_INSTRUCTIONS_USER,
	COUNTER_INSTRUCTIONS_KERNEL,
};

/* The machine at one mark. */
struct meter_machine {
	struct ran_mark ran;
	struct cpu_machine stat;
	uint64_t own; /* ns that we ran */
};

/* All but the processes at one mark. */
struct meter_mark {
	uint64_t ns;
	struct group_use use;
	struct counters_mark counted;
	struct meter_machine machine;
};

struct meter {
	struct group group; /* n 0: there is none */
	struct clock clock;
	struct counters_group counters;
	struct seen seen;
	struct kthreads kernel;
	struct ran ran;
	struct meter_mark before, after;
};

static uint64_t meter_busy(const struct cpu_machine *before, const struct cpu_machine *after)
{
	static const enum cpu_class busy[] = {CPU_USER, CPU_NICE, CPU_SYSTEM, CPU_IRQ, CPU_SOFTIRQ};
	uint64_t ticks = 0;

	for (size_t i = 0; i < sizeof busy / sizeof *busy; i++)
		if (after->ticks[busy[i]] > before->ticks[busy[i]])
			ticks += after->ticks[busy[i]] - before->ticks[busy[i]];
	return ticks * task_tick_ns();
}

static struct meter_machine meter_machine(const struct ran *ran)
{
	return (struct meter_machine){ran_mark(ran), cpu_machine(), cpu_clock_ns(-1)};
}

static unsigned meter_cpus(void)
{
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);

	return cpus > 0 ? (unsigned)cpus : 1;
}

/* ns of a time to ns of a second. */
static uint64_t meter_second(uint64_t ns, uint64_t of)
{
	return of ? (uint64_t)((double)ns * NSEC_PER_SEC / (double)of) : 0;
}

struct meter_idle meter_baseline(uint64_t ns, int stop)
{
	const struct timespec time = {(time_t)(ns / NSEC_PER_SEC), (long)(ns % NSEC_PER_SEC)};
	struct seen nobody = {0};
	struct kthreads kernel = {0};
	struct metered sums = {0};
	struct ran ran = ran_find();
	struct meter_idle idle = {0};

	kthreads_begin(&kernel, &nobody);
	struct meter_machine a = meter_machine(&ran);

	ppoll(&(struct pollfd){stop, POLLIN, 0}, 1, &time, NULL);
	struct meter_machine b = meter_machine(&ran);
	uint64_t long_ns = b.stat.ns - a.stat.ns;

	kthreads_look(&kernel, &nobody, true);
	(void)kthreads_take(&kernel, &sums);
	idle.busy = meter_second(meter_busy(&a.stat, &b.stat), long_ns);
	idle.ran = ran_between(&ran, &a.ran, &b.ran, sums.kernel_ns);
	idle.ran.value = meter_second(idle.ran.value, long_ns);
	idle.awake = cpu_machine_awake(&a.stat, &b.stat, meter_cpus());
	idle.awake.value = meter_second(idle.awake.value, long_ns);
	metered_release(&sums);
	kthreads_release(&kernel);
	return idle;
}

int meter_open(struct meter **out, const struct meter_of *of, struct err *err)
{
	struct meter *m = calloc(1, sizeof *m);
	bool v2;

	if (!m)
		return err_set(err, ERR_FAILED, ENOMEM, "the meter: out of memory");
	m->seen.of = *of;
	m->counters.error = ENOENT;
	if (of->group) {
		m->group = *of->group;
		m->seen.of.group = &m->group;
		const char *dir = group_dir(&m->group, "perf_event", &v2);

		if (dir)
			counters_group_open(&m->counters, dir, meter_counters,
					    sizeof meter_counters / sizeof *meter_counters);
	}
	clock_init(&m->clock);
	m->ran = ran_find();
	*out = m;
	return 0;
}

/* The group first: it takes microseconds; the walk over processes takes the longest. */
static void meter_mark(const struct meter *m, struct meter_mark *to)
{
	to->ns = clock_ns();
	to->use = group_use(&m->group);
	to->counted = counters_group_mark(&m->counters);
	to->machine = meter_machine(&m->ran);
}

void meter_start(struct meter *m)
{
	struct timespec since;

	seen_release(&m->seen);
	clock_gettime(CLOCK_BOOTTIME, &since);
	m->seen.began =
		((uint64_t)since.tv_sec * NSEC_PER_SEC + (uint64_t)since.tv_nsec) / task_tick_ns();
	meter_mark(m, &m->before);
	seen_look(&m->seen);
	kthreads_begin(&m->kernel, &m->seen);
}

void meter_look(struct meter *m)
{
	seen_look(&m->seen);
	kthreads_look(&m->kernel, &m->seen, false);
}

void meter_stop(struct meter *m)
{
	meter_mark(m, &m->after);
	seen_look(&m->seen);
	kthreads_look(&m->kernel, &m->seen, true);
}

static struct reading meter_between(const struct reading *before, const struct reading *after)
{
	struct reading r = reading_known(after) ? *before : *after;

	/* A group that did nothing so far. */
	if (r.errnum == ENODATA && reading_known(after))
		r = reading_of(0);
	if (reading_known(&r))
		r = reading_of(after->value > r.value ? after->value - r.value : 0);
	return r;
}

/* Version 1 samples them at ticks: they tell how the whole is divided. */
static void meter_divide(struct metered *out)
{
	uint64_t sum = out->user.value + out->system.value;

	if (!reading_known(&out->cpu) || !reading_known(&out->user) ||
	    !reading_known(&out->system) || !sum)
		return;
	out->user.value =
		(uint64_t)((double)out->cpu.value * (double)out->user.value / (double)sum);
	out->system.value = out->cpu.value - out->user.value;
}

/* Cycles that no counter counted: of the TSC, at one speed whatever the CPU does. */
static void meter_cycles(struct meter *m, struct metered *out)
{
	const struct counters_mark *a = &m->before.counted, *b = &m->after.counted;

	out->cycles = counters_group_between(&m->counters, a, b, COUNTER_CYCLES_USER,
					     COUNTER_CYCLES_KERNEL);
	out->instructions = counters_group_between(&m->counters, a, b, COUNTER_INSTRUCTIONS_USER,
						   COUNTER_INSTRUCTIONS_KERNEL);
	clock_settle(&m->clock);
	if (reading_known(&out->cycles) || !reading_known(&out->cpu) || m->clock.tsc_per_ns <= 0)
		return;
	out->cycles.value = (uint64_t)((double)out->cpu.value * m->clock.tsc_per_ns + 0.5);
	out->cycles.state = READING_ESTIMATED;
}

/* A share of the baseline as long as the window. */
static struct reading meter_before(const struct reading *second, uint64_t window)
{
	struct reading r = *second;

	r.value = (uint64_t)((double)r.value * (double)window / NSEC_PER_SEC);
	return r;
}

/* What the kernel's threads ran is known. */
static void meter_of_machine(const struct meter *m, const struct meter_idle *idle,
			     struct metered *out)
{
	const struct meter_machine *a = &m->before.machine, *b = &m->after.machine;
	struct reading busy = reading_of(idle->busy);

	out->machine = cpu_machine_shares(&a->stat, &b->stat);
	out->machine_ns = meter_busy(&a->stat, &b->stat);
	out->idle_ns = meter_before(&busy, out->window_ns).value;
	out->ran = ran_between(&m->ran, &a->ran, &b->ran, out->kernel_ns);
	out->ran_source = m->ran.source;
	out->awake = cpu_machine_awake(&a->stat, &b->stat, out->cpus);
	out->idle_ran = meter_before(&idle->ran, out->window_ns);
	out->idle_awake = meter_before(&idle->awake, out->window_ns);
	out->own = reading_of(b->own - a->own);
}

int meter_take(struct meter *m, const struct meter_idle *baseline, struct metered *out,
	       struct err *err)
{
	const struct group_use *a = &m->before.use, *b = &m->after.use;

	out->window_ns = m->after.ns - m->before.ns;
	out->cpu = meter_between(&a->cpu_ns, &b->cpu_ns);
	out->user = meter_between(&a->user_ns, &b->user_ns);
	out->system = meter_between(&a->system_ns, &b->system_ns);
	meter_divide(out);
	out->throttled = meter_between(&a->throttled_ns, &b->throttled_ns);
	out->read_bytes = meter_between(&a->read_bytes, &b->read_bytes);
	out->write_bytes = meter_between(&a->write_bytes, &b->write_bytes);
	out->memory_peak = b->memory_peak;
	out->cpus = meter_cpus();
	int r = m->seen.failed ? -ENOMEM : seen_roles(&m->seen, out);

	if (r == 0)
		r = kthreads_take(&m->kernel, out);
	if (r < 0)
		return err_set(err, ERR_FAILED, -r, "the meter: out of memory");
	meter_of_machine(m, baseline, out);
	meter_cycles(m, out);
	return 0;
}

void meter_close(struct meter *m)
{
	if (!m)
		return;
	counters_group_close(&m->counters);
	seen_release(&m->seen);
	kthreads_release(&m->kernel);
	free(m);
}
