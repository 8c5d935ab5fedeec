/*
 * series -- what was moved in each second, in bounded memory.
 */
#include "measure/series.h"

#include <math.h>

/* A slot this wide is never outlived: 2^31 s * SERIES_SLOTS is 70000 years. */
enum { SERIES_WIDTH_BITS = 31 };

void series_init(struct series *s)
{
	s->width = 1;
	s->n = 0;
}

/* Double the width: neighbours become one slot. */
static void series_coarsen(struct series *s)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < s->n; i += 2, n++) {
		struct series_slot both = s->slot[i];

		if (i + 1 < s->n) {
			both.bytes += s->slot[i + 1].bytes;
			both.ios += s->slot[i + 1].ios;
		}
		s->slot[n] = both;
	}
	s->n = n;
	s->width <<= 1;
}

/* The slot of an index, all before it in use; slots are emptied as they are taken. */
static struct series_slot *series_slot(struct series *s, uint64_t index)
{
	while (s->n <= index)
		s->slot[s->n++] = (struct series_slot){0};
	return &s->slot[index];
}

void series_add(struct series *s, uint64_t second, uint64_t bytes, uint64_t ios)
{
	if (!s->width)
		series_init(s);
	uint64_t index = second >> __builtin_ctz(s->width);

	while (index >= SERIES_SLOTS && s->width < 1u << SERIES_WIDTH_BITS) {
		series_coarsen(s);
		index >>= 1;
	}
	if (index >= SERIES_SLOTS)
		index = SERIES_SLOTS - 1;
	struct series_slot *slot = series_slot(s, index);

	slot->bytes += bytes;
	slot->ios += ios;
}

void series_merge(struct series *to, const struct series *from)
{
	if (!from->n)
		return;
	if (!to->width)
		series_init(to);
	while (to->width < from->width)
		series_coarsen(to);
	unsigned shift = (unsigned)(__builtin_ctz(to->width) - __builtin_ctz(from->width));

	for (uint32_t i = 0; i < from->n; i++) {
		struct series_slot *slot = series_slot(to, i >> shift);

		slot->bytes += from->slot[i].bytes;
		slot->ios += from->slot[i].ios;
	}
}

/* Per second over slot i, which lasted seconds; a slot never reached moved nothing. */
static double series_rate(const struct series *s, int ios, uint64_t i, double seconds)
{
	if (i >= s->n)
		return 0;
	return (double)(ios ? s->slot[i].ios : s->slot[i].bytes) / seconds;
}

unsigned series_first(const struct series *s)
{
	unsigned i = 0;

	while (i < s->n && !s->slot[i].ios)
		i++;
	return i < s->n ? i : 0;
}

struct series_stat series_stat(const struct series *s, int ios, double seconds)
{
	return series_stat_from(s, ios, 0, seconds);
}

struct series_stat series_stat_from(const struct series *s, int ios, unsigned first, double seconds)
{
	struct series_stat st = {0};

	if (!s->n || !(seconds > 0))
		return st;
	double width = s->width, whole = floor(seconds / width);
	uint64_t samples = whole < 1 ? 1 : whole < SERIES_SLOTS ? (uint64_t)whole : SERIES_SLOTS;
	double squares = 0, length = whole < 1 ? seconds : width;

	for (uint64_t i = 0; i < samples; i++) {
		double v = series_rate(s, ios, first + i, length);

		/* Source: Welford (1962); no cancellation */
		st.samples++;
		double d = v - st.mean;

		st.mean += d / (double)st.samples;
		squares += d * (v - st.mean);
		if (i == 0 || v < st.min)
			st.min = v;
		if (v > st.max)
			st.max = v;
	}
	if (st.samples > 1)
		st.stddev = sqrt(squares / (double)(st.samples - 1));
	return st;
}
