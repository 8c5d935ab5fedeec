/*
 * reading -- a number that says how it was had, or why not.
 *
 * One that could not be measured is not zero: it has no value.
 */
#ifndef IOSONDE_MEASURE_READING_H
#define IOSONDE_MEASURE_READING_H

#include <stdbool.h>
#include <stdint.h>

enum reading_state {
	READING_NONE,	   /* not asked for; the zero state */
	READING_MEASURED,  /* counted all the time */
	READING_SCALED,	   /* counted part of the time (share), and extrapolated */
	READING_ESTIMATED, /* worked out from something else */
	READING_DENIED,	   /* it is here, and may not be used; errnum */
	READING_ABSENT,	   /* it is not here; errnum */
};

struct reading {
	uint64_t value; /* 0 where there is none */
	enum reading_state state;
	int errnum;   /* of the refusal, 0 for none */
	double share; /* of the time in which it was counted, 0..1; of READING_SCALED */
};

/* A reading that was refused with errnum: READING_DENIED or READING_ABSENT. */
struct reading reading_refused(int errnum);

/* A value that was counted for running of enabled ns. */
struct reading reading_counted(uint64_t value, uint64_t enabled, uint64_t running);

/* Has it a value? */
bool reading_known(const struct reading *r);

/*
 * a + b: a sum of which one part has no value has none.  READING_NONE is left out,
 * and of two states the less certain one holds.
 */
struct reading reading_sum(const struct reading *a, const struct reading *b);

/* "measured", "scaled", "estimated", "denied", "absent". */
const char *reading_name(enum reading_state state);

#endif
