/*
 * clock -- ticks for the measured path.
 */
#include "measure/clock.h"

#include <stdbool.h>
#include <string.h>
#if defined(__x86_64__)
#include <cpuid.h>
#endif

#include "base/peek.h"

enum { CLOCK_ESTIMATE_NS = 500000, CLOCK_TRIES = 5, CLOCK_COSTS = 8 };

#if defined(__x86_64__)
/* Source: AMD64 APM vol. 3, Fn8000_0007_EDX[8] TscInvariant; the same on Intel. */
static bool clock_tsc_invariant(void)
{
	unsigned a, b, c, d;

	return __get_cpuid(0x80000007u, &a, &b, &c, &d) && (d & 1u << 8);
}

/* The kernel's word that the TSCs of all CPUs agree: it uses them itself. */
static bool clock_kernel_uses_tsc(void)
{
	char word[8];

	return peek(word, sizeof word,
		    "/sys/devices/system/clocksource/clocksource0/current_clocksource") == 3 &&
	       strcmp(word, "tsc") == 0;
}
#endif

void clock_init(struct clock *c)
{
	*c = (struct clock){.source = CLOCK_SOURCE_MONOTONIC, .ns_per_tick = 1.0};
#if defined(__x86_64__)
	if (!clock_tsc_invariant())
		c->reason = "this CPU shows no invariant TSC";
	else if (!clock_kernel_uses_tsc())
		c->reason = "the kernel's clock source is not tsc, or /sys does not tell";
	else {
		c->source = CLOCK_SOURCE_TSC;
		c->reason = "invariant, and the kernel's own clock source";
	}
#elif defined(__aarch64__)
	uint64_t hz;

	__asm__("mrs %0, cntfrq_el0" : "=r"(hz));
	if (hz) {
		c->source = CLOCK_SOURCE_CNTVCT;
		c->ns_per_tick = 1e9 / (double)hz;
		c->reason = "the architecture's counter of fixed frequency";
	} else {
		c->reason = "CNTFRQ_EL0 is zero";
	}
#else
	c->reason = "no other clock is known on this CPU";
#endif
	c->base = clock_pair(c);
#if defined(__x86_64__)
	c->tsc = c->source == CLOCK_SOURCE_TSC ? c->base.ticks : __rdtsc();
#endif
}

struct clock_pair clock_pair(const struct clock *c)
{
	struct clock_pair best = {0};
	uint64_t width = UINT64_MAX;

	for (int i = 0; i < CLOCK_TRIES; i++) {
		uint64_t before = clock_ticks(c);
		uint64_t ns = clock_ns();
		uint64_t after = clock_ticks(c);

		if (after - before < width) {
			width = after - before;
			best.ticks = before + width / 2;
			best.ns = ns;
		}
	}
	if (c->source == CLOCK_SOURCE_MONOTONIC)
		best.ticks = best.ns;
	return best;
}

static void clock_settle_tsc(struct clock *c)
{
#if defined(__x86_64__)
	uint64_t ns = clock_ns(), tsc = __rdtsc();

	if (ns > c->base.ns && tsc > c->tsc)
		c->tsc_per_ns = (double)(tsc - c->tsc) / (double)(ns - c->base.ns);
#else
	(void)c;
#endif
}

uint64_t clock_cost(const struct clock *c)
{
	uint64_t least = UINT64_MAX, before = clock_ticks(c);

	for (int i = 0; i < CLOCK_COSTS; i++) {
		uint64_t now = clock_ticks(c);

		if (now - before < least)
			least = now - before;
		before = now;
	}
	return least;
}

void clock_settle(struct clock *c)
{
	clock_settle_tsc(c);
	if (c->source != CLOCK_SOURCE_TSC)
		return;
	struct clock_pair now = clock_pair(c);

	if (now.ticks > c->base.ticks && now.ns > c->base.ns)
		c->ns_per_tick =
			(double)(now.ns - c->base.ns) / (double)(now.ticks - c->base.ticks);
}

void clock_estimate(struct clock *c)
{
	if (c->source == CLOCK_SOURCE_TSC)
		while (clock_ns() - c->base.ns < CLOCK_ESTIMATE_NS)
			;
	clock_settle(c);
}

const char *clock_name(const struct clock *c)
{
	switch (c->source) {
	case CLOCK_SOURCE_TSC:
		return "tsc";
	case CLOCK_SOURCE_CNTVCT:
		return "cntvct";
	default:
		return "clock_gettime";
	}
}
