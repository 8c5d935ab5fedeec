/*
 * latency -- latencies of a result, from ticks to ns.
 */
#ifndef IOSONDE_RESULT_LATENCY_H
#define IOSONDE_RESULT_LATENCY_H

#include "result/result.h"

/* Latency of one kind in ns, ready to print. */
struct latency {
	uint64_t n;
	uint64_t min, max; /* ns */
	double mean, stddev;
	const struct hist *hist; /* in ticks */
};
struct latency latency_of(const struct result *r, const struct hist *hist);

/* The q-quantile in ns, 0 when empty. */
uint64_t latency_quantile(const struct result *r, const struct hist *hist, double q);

/* lat of a direction: clat where the engine is synchronous. */
const struct hist *latency_total(const struct result_job *j, enum ddir d);

/* Ticks of the clock as ns, to the nearest. */
uint64_t latency_ns(const struct result *r, uint64_t ticks);

/* Nanoseconds of a tick. */
double latency_tick(const struct result *r);

#endif
