/*
 * draw -- numbers below n by an uneven law.
 */
#include "load/draw.h"

#include <math.h>

/* Even draws whose mean is nearly normal. */
enum { DRAW_SUM = 12 };

/* In 0..1, without 1. */
static double draw_even(struct rng *rng)
{
	return (double)(rng_next(rng) >> 11) * 0x1p-53;
}

/* log(1 + x) / x and (exp(x) - 1) / x, also near 0. */
static double draw_log1p_over(double x)
{
	return fabs(x) > 1e-8 ? log1p(x) / x : 1 - x / 2;
}

static double draw_expm1_over(double x)
{
	return fabs(x) > 1e-8 ? expm1(x) / x : 1 + x / 2;
}

/* The integral of x^-theta from 1 to x, its inverse, and x^-theta. */
static double draw_integral(double theta, double x)
{
	return draw_expm1_over((1 - theta) * log(x)) * log(x);
}

static double draw_inverse(double theta, double x)
{
	double t = x * (1 - theta);

	/* Rounding may bring it below the end of the domain. */
	return exp(draw_log1p_over(t < -1 ? -1 : t) * x);
}

static double draw_weight(double theta, double x)
{
	return exp(-theta * log(x));
}

void draw_init(struct draw *d, const struct spread *s, uint64_t n, uint64_t unit, uint64_t seed)
{
	double theta = s->value, shift = s->center;

	*d = (struct draw){.spread = s, .n = n, .unit = (double)unit};
	if (s->kind == SPREAD_ZIPF) {
		d->first = draw_integral(theta, 1.5) - 1;
		d->all = draw_integral(theta, (double)n + 0.5);
		d->squeeze =
			2 - draw_inverse(theta, draw_integral(theta, 2.5) - draw_weight(theta, 2));
	} else if (s->kind == SPREAD_PARETO) {
		d->power = log(s->value) / log(1 - s->value);
	} else if (s->kind == SPREAD_NORMAL) {
		shift += shift < 0.5 ? 0.5 : -0.5;
	}
	if (s->center < 0)
		perm_init(&d->place, n, seed);
	else
		d->shift = (uint64_t)((double)n * shift) % n;
}

static uint64_t draw_zipf(const struct draw *d, struct rng *rng)
{
	double theta = d->spread->value;

	for (;;) {
		double u = d->all + draw_even(rng) * (d->first - d->all);
		double x = draw_inverse(theta, u);
		double k = floor(x + 0.5);

		k = k < 1 ? 1 : k > (double)d->n ? (double)d->n : k;
		if (k - x <= d->squeeze ||
		    u >= draw_integral(theta, k + 0.5) - draw_weight(theta, k))
			return (uint64_t)k - 1;
	}
}

static uint64_t draw_normal(const struct draw *d, struct rng *rng)
{
	double dev = d->spread->value / 100, n = (double)d->n;

	dev = dev > 0.5 ? 0.5 : dev;
	for (;;) {
		double sum = 0;

		for (int i = 0; i < DRAW_SUM; i++)
			sum += draw_even(rng);
		double x = sum / DRAW_SUM + (draw_even(rng) - 0.5) * dev;

		if (x >= 0 && x < 1)
			return (uint64_t)(x * n);
	}
}

static uint64_t draw_zone(const struct draw *d, struct rng *rng)
{
	const struct spread *s = d->spread;
	double whole = s->kind == SPREAD_ZONED ? (double)d->n / 100 : 1 / d->unit;
	uint64_t at = rng_below(rng, 100);
	double begin = 0;
	unsigned i = 0;

	for (; i + 1 < s->n && at >= s->zone[i].percent; i++) {
		at -= s->zone[i].percent;
		begin += s->zone[i].size;
	}
	uint64_t from = (uint64_t)(begin * whole);
	uint64_t to = (uint64_t)((begin + s->zone[i].size) * whole);

	/* A zone smaller than a place shares the place that it begins in. */
	from = from < d->n ? from : d->n - 1;
	to = to <= from ? from + 1 : to > d->n ? d->n : to;
	return from + rng_below(rng, to - from);
}

static uint64_t draw_listed(struct draw *d)
{
	const struct spread *s = d->spread;
	uint64_t cycle = d->drawn / s->n, cycles = d->n / s->n;
	uint64_t from = s->strides && cycles ? cycle % cycles * s->n : 0;
	uint64_t at = from + s->block[d->drawn++ % s->n];

	/* A list with gaps reaches beyond its own length. */
	return at < d->n ? at : at % d->n;
}

uint64_t draw_next(struct draw *d, struct rng *rng)
{
	uint64_t rank;

	switch (d->spread->kind) {
	case SPREAD_SEQUENCE:
		return draw_listed(d);
	case SPREAD_ZIPF:
		rank = draw_zipf(d, rng);
		break;
	case SPREAD_PARETO:
		rank = (uint64_t)((double)d->n * exp(d->power * log(draw_even(rng))));
		break;
	case SPREAD_NORMAL:
		rank = draw_normal(d, rng);
		break;
	default:
		return draw_zone(d, rng);
	}
	rank = rank < d->n ? rank : d->n - 1;
	if (d->spread->center < 0)
		return perm_at(&d->place, rank);
	rank += d->shift;
	return rank < d->n ? rank : rank - d->n;
}
