/*
 * hist -- latencies, counted in log-linear buckets.
 *
 * Unit-free: what is added comes back; the caller keeps ticks and converts when
 * the run is over.
 */
#ifndef IOSONDE_MEASURE_HIST_H
#define IOSONDE_MEASURE_HIST_H

#include <stddef.h>
#include <stdint.h>

enum {
	HIST_SUB_BITS = 9, /* 512 buckets per power of two */
	HIST_SUB = 1 << HIST_SUB_BITS,
	HIST_LOW_BITS = 31, /* of a count; the rest is carried */
	HIST_BUCKETS = (64 - HIST_SUB_BITS + 1) * HIST_SUB,
};

/*
 * Relative error of a bucket: at most 2^-HIST_SUB_BITS = 1/512; exact below 512.
 * Range: all of 64 bits, so that none has to be cut.  Memory: 224 KiB of address
 * space, of which only the pages that hold counts are ever touched, 2 KiB for a power
 * of two, also by the functions that read: they look between min and max alone.
 * The zero state is empty.
 */
struct hist {
	uint64_t sum;
	uint64_t max;
	uint64_t min;	       /* kept as the complement, so that zero is "none yet" */
	uint64_t least, width; /* the same for one comparison: from min, max - min + 1 */
	uint64_t carries;      /* not 0: look into high, too, which is not touched before */
	uint32_t low[HIST_BUCKETS], high[HIST_BUCKETS]; /* high: in units of 2^31 */
};

/* Bucket of a value.  Source: G. Tene, HdrHistogram; the layout of fio's stat.h. */
static inline size_t hist_bucket(uint64_t v)
{
	/* Below HIST_SUB as if it were there: bucket v, without a branch. */
	unsigned shift = (63u ^ (unsigned)__builtin_clzll(v | HIST_SUB)) - HIST_SUB_BITS;

	return ((size_t)shift << HIST_SUB_BITS) + (size_t)(v >> shift);
}

/* v is out of min..max, or the first. */
void hist_widen(struct hist *h, uint64_t v);

/* Samples in a bucket. */
static inline uint64_t hist_at(const struct hist *h, size_t bucket)
{
	return h->low[bucket] + (h->carries ? (uint64_t)h->high[bucket] << HIST_LOW_BITS : 0);
}

/* Make them n, below 2^63. */
void hist_set(struct hist *h, size_t bucket, uint64_t n);

/*
 * Carry what is full of the low parts into the high ones.  Not for the measured path, but
 * at the latest after 2^31 samples, and again each time: nothing looks for a wrap.
 */
void hist_carry(struct hist *h);

/* hist_add where the bucket of v is known already. */
static inline void hist_put(struct hist *h, size_t bucket, uint64_t v, uint32_t n)
{
	h->low[bucket] += n;
	h->sum += v * n;
	/* Rare after the first few: out of min..max, in one comparison. */
	if (__builtin_expect(v - h->least >= h->width, 0))
		hist_widen(h, v);
}

/* Count n samples of value v.  For the measured path: no call, no loop; see hist_carry. */
static inline void hist_add(struct hist *h, uint64_t v, uint32_t n)
{
	hist_put(h, hist_bucket(v), v, n);
}

/* Smallest and largest value that fall into a bucket. */
uint64_t hist_lower(unsigned bucket);
uint64_t hist_upper(unsigned bucket);

/* Buckets that may hold counts: [*first, *last); none of an empty histogram. */
void hist_range(const struct hist *h, unsigned *first, unsigned *last);

/* Number of samples.  One pass over the buckets. */
uint64_t hist_count(const struct hist *h);

/* Smallest value added, 0 when empty. */
uint64_t hist_min(const struct hist *h);

/* sum / count, exact; 0 when empty. */
double hist_mean(const struct hist *h);

/*
 * Standard deviation of the population about the exact mean, each sample taken
 * at the middle of its bucket: relative error at most 1/512.  0 when empty.
 */
double hist_stddev(const struct hist *h);

/*
 * Value below which a fraction q of the samples lies.
 *
 * q is in 0..1 (0.99 for the 99th percentile); values outside are clamped.
 * Returns the sample of rank ceil(q * count) as it would be if those of its
 * bucket lay evenly in it, never less than the smallest and never more than the
 * largest value added; the true sample differs by at most 2^-HIST_SUB_BITS of it.
 * 0 when the histogram is empty.
 * Cost: one pass over the buckets; not for the measured path.
 * Source: nearest rank; bucket layout after G. Tene, HdrHistogram.
 */
uint64_t hist_quantile(const struct hist *h, double q);

/* to += from. */
void hist_merge(struct hist *to, const struct hist *from);

#endif
