/*
 * steady -- has a figure that is sampled at intervals come to rest?
 *
 * It is told the samples and reads no clock.
 */
#ifndef IOSONDE_MEASURE_STEADY_H
#define IOSONDE_MEASURE_STEADY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum steady_figure { STEADY_IOPS, STEADY_BW, STEADY_LAT };

/* What counts as rest: of a figure the slope, or the largest distance from the mean. */
struct steady_rule {
	int figure; /* enum steady_figure */
	bool slope, percent;
	double limit; /* of the figure (of its mean in percent) for each interval */
};

/* Of one interval: I/Os and bytes a second, mean latency in ns. */
struct steady_sample {
	uint64_t iops, bw, lat;
};

/* Plain data, for shared memory: one writer. */
struct steady {
	struct steady_rule rule;
	uint64_t duration_ns; /* that it must be at rest */
	bool attained;
	double criterion, deviation, slope; /* of the last samples, 0 before there are enough */
	unsigned intervals;		    /* samples looked at */
	uint64_t n;			    /* taken so far; the last are in a ring */
	struct steady_sample sample[];
};

/* Bytes of one with so many intervals. */
size_t steady_bytes(unsigned intervals);

/*
 * Add a sample; returns whether the last `intervals` of them are at rest.  Cost: one
 * pass over them.
 * Source: fio(1), steadystate; least squares over samples at equal distances.
 */
bool steady_add(struct steady *s, struct steady_sample sample);

/* The i-th of the samples that count, the oldest first; i < intervals; zeros when none. */
struct steady_sample steady_at(const struct steady *s, unsigned i);

/* Mean of a figure over them. */
double steady_mean(const struct steady *s, int figure);

#endif
