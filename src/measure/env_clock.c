/*
 * env_clock -- what reading the time costs.
 */
#include "measure/env.h"

#include <stdio.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/num.h"
#include "measure/clock.h"

enum {
	ENV_SLICES = 7,
	ENV_SLICE_NS = 200000,
	ENV_LEAST = 64,
	ENV_MOST = 1 << 20,
	ENV_TRAP_PS = 300000,	   /* dearer than this a read is no mere function call */
	ENV_LATER_NS = 2000000000, /* a clock that traps at first does so for about a second */
};

typedef void env_operation(void);

#if defined(__x86_64__)
static void env_tsc(void)
{
	(void)__rdtsc();
}
#elif defined(__aarch64__)
static void env_tsc(void)
{
	uint64_t v;

	__asm__ volatile("mrs %0, cntvct_el0" : "=r"(v));
}
#endif

static void env_gettime(void)
{
	(void)clock_ns();
}

static void env_gettime_call(void)
{
	struct timespec t;

	syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &t);
}

static void env_call(void)
{
	syscall(SYS_getppid);
}

static uint64_t env_slice(env_operation *operation, uint64_t n)
{
	uint64_t begin = clock_ns();

	for (uint64_t k = 0; k < n; k++)
		operation();
	return clock_ns() - begin;
}

/* Picoseconds each: the least of a few slices, so that what else runs does not count. */
static struct reading env_cost(env_operation *operation)
{
	uint64_t least = UINT64_MAX, n = ENV_LEAST;

	/* Slices must be long against the reads that bound them. */
	while (n < ENV_MOST && env_slice(operation, n) < ENV_SLICE_NS)
		n *= 2;
	for (unsigned i = 0; i < ENV_SLICES; i++) {
		uint64_t ns = env_slice(operation, n);

		least = ns < least ? ns : least;
	}
	return reading_of(least * 1000 / n);
}

struct reading env_cost_time(void)
{
	return env_cost(env_gettime);
}

struct reading env_cost_call(void)
{
	return env_cost(env_call);
}

void env_clock_source(struct env *e, const struct clock *clock)
{
	static const char folder[] = "/sys/devices/system/clocksource/clocksource0/";
	char path[96];

	snprintf(path, sizeof path, "%scurrent_clocksource", folder);
	fact_peek(&e->clock_source, path);
	snprintf(path, sizeof path, "%savailable_clocksource", folder);
	fact_peek(&e->clock_available, path);
	fact_set(&e->clock_own, "%s: %s", clock_name(clock), clock->reason);
	if (clock->source != CLOCK_SOURCE_MONOTONIC && clock->ns_per_tick > 0) {
		e->clock_tsc_hz = reading_of((uint64_t)(1e9 / clock->ns_per_tick));
		e->clock_tsc_hz.state = READING_ESTIMATED;
	}
}

void env_clock(struct env *e)
{
	uint64_t begin = clock_ns();
	struct clock clock;

	clock_init(&clock);
	clock_estimate(&clock);
	env_clock_source(e, &clock);
#if defined(__x86_64__) || defined(__aarch64__)
	e->clock_tsc_ns = env_cost(env_tsc);
#endif
	e->clock_gettime_ns = env_cost_time();
	e->clock_gettime_call_ns = env_cost(env_gettime_call);
	e->clock_call_ns = env_cost_call();
	e->clock_gettime_later_ns = env_cost_time();
	while (e->clock_gettime_later_ns.value > ENV_TRAP_PS &&
	       e->clock_gettime_later_ns.value * 2 > e->clock_gettime_ns.value &&
	       clock_ns() - begin < ENV_LATER_NS) {
		struct timespec t = {0, 100000000};

		nanosleep(&t, NULL);
		e->clock_gettime_later_ns = env_cost_time();
	}
}
