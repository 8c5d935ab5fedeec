/*
 * fio_bins -- latencies in the buckets of fio's json+.
 */
#include "result/fio.h"

#include <string.h>

/* Buckets to a power of two, of which the first two are exact. */
enum { FIO_BINS_BITS = 6, FIO_BINS_SUB = 1 << FIO_BINS_BITS };

unsigned fio_bin(uint64_t ns)
{
	if (ns < 2 * FIO_BINS_SUB)
		return (unsigned)ns;
	unsigned shift = 63u - (unsigned)__builtin_clzll(ns) - FIO_BINS_BITS;
	uint64_t bin = ((uint64_t)shift << FIO_BINS_BITS) + (ns >> shift);

	return bin < FIO_BINS ? (unsigned)bin : FIO_BINS - 1;
}

uint64_t fio_bin_ns(unsigned bin)
{
	if (bin < 2 * FIO_BINS_SUB)
		return bin;
	unsigned shift = (bin >> FIO_BINS_BITS) - 1;

	return ((uint64_t)((bin & (FIO_BINS_SUB - 1)) + FIO_BINS_SUB) << shift) +
	       (1ull << shift) / 2;
}

void fio_bins(const struct result *r, const struct hist *hist, uint64_t count[FIO_BINS])
{
	double tick = r->ns_per_tick > 0 ? r->ns_per_tick : 1;
	uint64_t least = hist_min(hist);

	memset(count, 0, FIO_BINS * sizeof *count);
	for (unsigned b = hist_bucket(least); b <= hist_bucket(hist->max); b++) {
		if (!hist_at(hist, b))
			continue;
		uint64_t low = hist_lower(b) > least ? hist_lower(b) : least;
		uint64_t high = hist_upper(b) < hist->max ? hist_upper(b) : hist->max;
		double middle = ((double)low + (double)high) / 2 * tick;

		count[fio_bin((uint64_t)(middle + 0.5))] += hist_at(hist, b);
	}
}
