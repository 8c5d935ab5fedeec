/*
 * spread -- how unevenly random offsets lie over a file: the text of
 * random_distribution.
 *
 * It says what was asked; load/draw draws.
 */
#ifndef IOSONDE_JOB_SPREAD_H
#define IOSONDE_JOB_SPREAD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/ddir.h"
#include "base/err.h"

enum spread_kind {
	SPREAD_EVEN,
	SPREAD_ZIPF,
	SPREAD_PARETO,
	SPREAD_NORMAL,
	SPREAD_ZONED,	  /* sizes in percent of the file */
	SPREAD_ZONED_ABS, /* sizes in bytes */
	SPREAD_SEQUENCE,  /* the blocks of a list, over and over */
};

/* Zones, and blocks of a sequence, at most, as in fio. */
enum { SPREAD_ZONES = 256, SPREAD_BLOCKS = 64 };

struct spread_zone {
	unsigned percent; /* of the I/Os */
	double size;	  /* percent or bytes, of the file, after the zone before */
};

struct spread {
	enum spread_kind kind;
	double value;  /* theta, h or deviation */
	double center; /* 0..1: where in the file the middle of it is; < 0: scattered */
	bool strides;  /* a sequence goes on behind where it was */
	unsigned n;    /* zones or blocks */
	struct spread_zone zone[SPREAD_ZONES];
	uint64_t block[SPREAD_BLOCKS]; /* from the start of the job's part of the file */
};

/*
 * Read "random", "zipf:THETA", "pareto:H", "normal:DEV", each with an optional
 * ":CENTER", "zoned:PERCENT/SIZE:..." or "zoned_abs:PERCENT/BYTES:...", the
 * zones by comma for reads and writes, or "sequence:BLOCK,BLOCK...".
 * Returns 0; -EINVAL or -ERANGE with ERR_INPUT and the remedy.
 */
int spread_parse(const char *text, enum ddir d, struct spread *out, struct err *err);

#endif
