/*
 * steady -- has a figure that is sampled at intervals come to rest?
 */
#include "measure/steady.h"

#include <math.h>

size_t steady_bytes(unsigned intervals)
{
	return sizeof(struct steady) + intervals * sizeof(struct steady_sample);
}

static double steady_figure(struct steady_sample sample, int figure)
{
	return (double)(figure == STEADY_IOPS ? sample.iops
			: figure == STEADY_BW ? sample.bw
					      : sample.lat);
}

struct steady_sample steady_at(const struct steady *s, unsigned i)
{
	if (s->n <= s->intervals)
		return i < s->n ? s->sample[i] : (struct steady_sample){0};
	return s->sample[(s->n + i) % s->intervals];
}

double steady_mean(const struct steady *s, int figure)
{
	unsigned n = s->n < s->intervals ? (unsigned)s->n : s->intervals;
	double sum = 0;

	for (unsigned i = 0; i < n; i++)
		sum += steady_figure(steady_at(s, i), figure);
	return n ? sum / n : 0;
}

bool steady_add(struct steady *s, struct steady_sample sample)
{
	double mean, middle = (s->intervals - 1) / 2.0, xy = 0, xx = 0;

	s->sample[s->n++ % s->intervals] = sample;
	if (s->n < s->intervals)
		return false;
	mean = steady_mean(s, s->rule.figure);
	s->deviation = 0;
	for (unsigned i = 0; i < s->intervals; i++) {
		double off = steady_figure(steady_at(s, i), s->rule.figure) - mean;

		xy += (i - middle) * off;
		xx += (i - middle) * (i - middle);
		if (fabs(off) > s->deviation)
			s->deviation = fabs(off);
	}
	s->slope = xx > 0 ? xy / xx : 0;
	s->criterion = s->rule.slope ? s->slope : s->deviation;
	if (s->rule.percent)
		s->criterion = mean > 0 ? 100 * s->criterion / mean : 0;
	/* Nothing moved is no rest. */
	s->attained = steady_mean(s, STEADY_IOPS) > 0 && fabs(s->criterion) < s->rule.limit;
	return s->attained;
}
