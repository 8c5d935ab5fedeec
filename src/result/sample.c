/*
 * sample -- one figure measured several times: median, spread, 95 % interval.
 */
#include "result/sample.h"

#include <math.h>
#include <stdlib.h>

double sample_t(unsigned df)
{
	static const double t[] = {0,	  12.706, 4.303, 3.182, 2.776, 2.571,
				   2.447, 2.365,  2.306, 2.262, 2.228};
	const double x = 1.959963985, v = df;

	if (df < sizeof t / sizeof *t)
		return t[df];
	double x2 = x * x;

	return x * (1 + (x2 + 1) / (4 * v) + ((5 * x2 + 16) * x2 + 3) / (96 * v * v) +
		    (((3 * x2 + 19) * x2 + 17) * x2 - 15) / (384 * v * v * v));
}

static int sample_order(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

struct sample sample_of(double *v, unsigned n)
{
	struct sample s = {0};
	double sum = 0, squares = 0;

	for (unsigned i = 0; i < n; i++) {
		double value = v[i];

		if (!isfinite(value))
			continue;
		v[i] = v[s.n];
		v[s.n++] = value;
	}
	if (!s.n)
		return s;
	qsort(v, s.n, sizeof *v, sample_order);
	s.min = v[0];
	s.max = v[s.n - 1];
	s.median = (v[(s.n - 1) / 2] + v[s.n / 2]) / 2;
	for (unsigned i = 0; i < s.n; i++)
		sum += v[i];
	s.mean = sum / s.n;
	for (unsigned i = 0; i < s.n; i++)
		squares += (v[i] - s.mean) * (v[i] - s.mean);
	s.stddev = s.n > 1 ? sqrt(squares / (s.n - 1)) : 0;
	double half = s.n > 1 ? sample_t(s.n - 1) * s.stddev / sqrt(s.n) : 0;

	s.low = s.mean - half;
	s.high = s.mean + half;
	return s;
}

double sample_percent(const struct sample *s)
{
	return s->n > 1 && s->mean > 0 ? 100 * (s->high - s->mean) / s->mean : 0;
}
