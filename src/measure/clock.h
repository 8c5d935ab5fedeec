/*
 * clock -- ticks for the measured path, and what they are worth.
 *
 * Ticks are the TSC where it is invariant and the kernel's own clock source
 * (on aarch64 the virtual counter), otherwise CLOCK_MONOTONIC in ns.  Ticks are
 * kept raw while measuring and converted at the end by a pair of readings taken
 * at the start and the end of the run, so no calibration delays the start.
 */
#ifndef IOSONDE_MEASURE_CLOCK_H
#define IOSONDE_MEASURE_CLOCK_H

#include <stdint.h>
#include <time.h>
#if defined(__x86_64__)
#include <x86intrin.h>
#endif

enum clock_source { CLOCK_SOURCE_MONOTONIC, CLOCK_SOURCE_TSC, CLOCK_SOURCE_CNTVCT };

/* One moment in both times. */
struct clock_pair {
	uint64_t ticks;
	uint64_t ns; /* CLOCK_MONOTONIC */
};

struct clock {
	enum clock_source source;
	struct clock_pair base; /* when clock_init ran */
	double ns_per_tick;	/* estimate until clock_settle, then exact */
	const char *reason;	/* why this source, one clause; static */
	uint64_t tsc;		/* at base, whatever the source; 0: this CPU has none */
	double tsc_per_ns;	/* set by clock_settle; 0: not known */
};

/* CLOCK_MONOTONIC in ns. */
static inline uint64_t clock_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* Now, in ticks. */
static inline uint64_t clock_ticks(const struct clock *c)
{
#if defined(__x86_64__)
	if (__builtin_expect(c->source == CLOCK_SOURCE_TSC, 1))
		return __rdtsc();
#elif defined(__aarch64__)
	if (__builtin_expect(c->source == CLOCK_SOURCE_CNTVCT, 1)) {
		uint64_t v;

		__asm__ volatile("mrs %0, cntvct_el0" : "=r"(v));
		return v;
	}
#endif
	(void)c;
	return clock_ns();
}

/*
 * Choose the source and take the base reading.  ns_per_tick is not known yet
 * where the source does not tell (TSC): see clock_estimate.
 */
void clock_init(struct clock *c);

/*
 * Estimate ns_per_tick from the base, which is waited to be at least 0.5 ms old:
 * error at most 20 ppm, good for progress and slots of seconds, not for results.
 */
void clock_estimate(struct clock *c);

/*
 * Make ns_per_tick exact from base and now.  Call when the run has ended; the
 * error is that of two bracketed readings over the run's length (0.5 ppm after
 * 1 ms, 0.001 ppm after 1 s).  The rate of the TSC likewise, of whatever source.
 */
void clock_settle(struct clock *c);

/* A bracketed reading: the tightest of a few. */
struct clock_pair clock_pair(const struct clock *c);

/*
 * What a reading costs now, in ticks: the least distance of a few in a row, so that an
 * interruption does not count.  0 where a tick is longer.  Cost: nine readings.
 */
uint64_t clock_cost(const struct clock *c);

/* A difference of ticks in ns. */
static inline uint64_t clock_to_ns(const struct clock *c, uint64_t ticks)
{
	return (uint64_t)((double)ticks * c->ns_per_tick + 0.5);
}

/* "tsc", "cntvct" or "clock_gettime". */
const char *clock_name(const struct clock *c);

#endif
