/*
 * series -- what was moved in each second, in bounded memory.
 *
 * Starts with slots of one second; when all are used, neighbours are added up
 * and a slot counts twice as long.
 */
#ifndef IOSONDE_MEASURE_SERIES_H
#define IOSONDE_MEASURE_SERIES_H

#include <stdint.h>

enum { SERIES_SLOTS = 1024 };

struct series_slot {
	uint64_t bytes, ios;
};

/*
 * One direction of one worker.  Memory: 16 KiB, touched as it fills.  width is
 * a power of two in seconds; slot i covers [i * width, (i + 1) * width) from the
 * start of the measured window.  The zero state needs series_init.
 */
struct series {
	uint32_t width; /* seconds */
	uint32_t n;	/* slots in use; the last may be incomplete */
	struct series_slot slot[SERIES_SLOTS];
};

void series_init(struct series *s);

/*
 * Add what was moved in one second (counted from the window's start).  For the
 * measured path, but for the one add in hours that coarsens.
 */
void series_add(struct series *s, uint64_t second, uint64_t bytes, uint64_t ios);

/* to += from; the narrower one is widened first. */
void series_merge(struct series *to, const struct series *from);

/* Statistics over the whole slots of a series, per second of time. */
struct series_stat {
	uint64_t samples;
	double min, max, mean, stddev;
};

/*
 * Bytes (or, ios != 0, I/Os) per second over its slots.  seconds is the length
 * of the window: a last slot that is not full is left out, unless it is the
 * only one, which is then scaled by its own length.  Slots of the window that
 * were never reached count as nothing moved.  stddev is that of a sample (n - 1).
 * No samples when nothing at all was added or seconds is not above 0.
 */
struct series_stat series_stat(const struct series *s, int ios, double seconds);

/* The same over as many seconds from slot first on. */
struct series_stat series_stat_from(const struct series *s, int ios, unsigned first,
				    double seconds);

/* The first slot that something was moved in; 0 when nothing was. */
unsigned series_first(const struct series *s);

#endif
