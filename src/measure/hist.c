/*
 * hist -- latencies, counted in log-linear buckets.
 */
#include "measure/hist.h"

#include <math.h>

uint64_t hist_lower(unsigned bucket)
{
	if (bucket < HIST_SUB)
		return bucket;
	unsigned shift = (bucket >> HIST_SUB_BITS) - 1;

	return (uint64_t)((bucket & (HIST_SUB - 1)) + HIST_SUB) << shift;
}

uint64_t hist_upper(unsigned bucket)
{
	return bucket + 1 < HIST_BUCKETS ? hist_lower(bucket + 1) - 1 : UINT64_MAX;
}

void hist_set(struct hist *h, size_t bucket, uint64_t n)
{
	h->low[bucket] = (uint32_t)n & ((1u << HIST_LOW_BITS) - 1);
	if (!h->carries && !(n >> HIST_LOW_BITS))
		return;
	h->carries = 1;
	h->high[bucket] = (uint32_t)(n >> HIST_LOW_BITS);
}

void hist_carry(struct hist *h)
{
	unsigned i, last;

	for (hist_range(h, &i, &last); i < last; i++)
		if (h->low[i] >> HIST_LOW_BITS) {
			/* Who reads meanwhile reads too much rather than too little. */
			h->carries = 1;
			h->high[i]++;
			h->low[i] -= 1u << HIST_LOW_BITS;
		}
}

void hist_widen(struct hist *h, uint64_t v)
{
	if (v > h->max)
		h->max = v;
	if (~v > h->min)
		h->min = ~v;
	h->least = ~h->min;
	/* All of 64 bits have the width 0: each value comes here then, in vain. */
	h->width = h->max - h->least + 1;
}

void hist_range(const struct hist *h, unsigned *first, unsigned *last)
{
	*first = h->min ? hist_bucket(~h->min) : 0;
	*last = h->min ? hist_bucket(h->max) + 1 : 0;
}

uint64_t hist_count(const struct hist *h)
{
	uint64_t n = 0;
	unsigned i, last;

	for (hist_range(h, &i, &last); i < last; i++)
		n += hist_at(h, i);
	return n;
}

uint64_t hist_min(const struct hist *h)
{
	return h->min ? ~h->min : 0;
}

double hist_mean(const struct hist *h)
{
	uint64_t n = hist_count(h);

	return n ? (double)h->sum / (double)n : 0.0;
}

/* Edges of a bucket, as far as values were added. */
static void hist_edges(const struct hist *h, unsigned bucket, uint64_t *low, uint64_t *high)
{
	*low = hist_lower(bucket) > ~h->min ? hist_lower(bucket) : ~h->min;
	*high = hist_upper(bucket) < h->max ? hist_upper(bucket) : h->max;
}

double hist_stddev(const struct hist *h)
{
	uint64_t n = 0, low, high;
	double mean = hist_mean(h), squares = 0.0;
	unsigned i, last;

	for (hist_range(h, &i, &last); i < last; i++) {
		if (!hist_at(h, i))
			continue;
		hist_edges(h, i, &low, &high);
		double d = ((double)low + (double)high) / 2 - mean;

		squares += (double)hist_at(h, i) * d * d;
		n += hist_at(h, i);
	}
	return n ? sqrt(squares / (double)n) : 0.0;
}

uint64_t hist_quantile(const struct hist *h, double q)
{
	uint64_t n = hist_count(h), seen = 0, low, high;
	unsigned i, last;

	if (n == 0)
		return 0;
	if (!(q > 0.0))
		q = 0.0;
	if (q > 1.0)
		q = 1.0;
	uint64_t rank = (uint64_t)ceil(q * (double)n);

	if (rank < 1)
		rank = 1;
	if (rank > n)
		rank = n;
	for (hist_range(h, &i, &last); seen + hist_at(h, i) < rank; i++)
		seen += hist_at(h, i);
	hist_edges(h, i, &low, &high);
	return low +
	       (uint64_t)((double)(high - low) * (double)(rank - seen) / (double)hist_at(h, i));
}

void hist_merge(struct hist *to, const struct hist *from)
{
	unsigned i, last;

	/* Not even a zero is written to pages that would be made for it. */
	if (!from->max && !from->min)
		return;
	to->sum += from->sum;
	if (from->min | from->max) {
		hist_widen(to, ~from->min);
		hist_widen(to, from->max);
	}
	for (hist_range(from, &i, &last); i < last; i++)
		if (hist_at(from, i))
			hist_set(to, i, hist_at(to, i) + hist_at(from, i));
}
