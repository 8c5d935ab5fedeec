/*
 * restraint -- how often control groups held the process back.
 */
#ifndef IOSONDE_MEASURE_RESTRAINT_H
#define IOSONDE_MEASURE_RESTRAINT_H

#include "measure/cgroup.h"
#include "measure/reading.h"

/*
 * Counters of our group and of those above it, each of which may have a limit: their sum.
 * Plain data.  Of version 1 memory_max is memory.failcnt, and memory_high and memory_oom
 * are not there.
 */
struct restraint {
#define NUM(group, key, unit, label) struct reading group##_##key;
#include "measure/restraint.def"
};

extern const struct reading_row restraint_rows[];
extern const unsigned restraint_rows_n;

/* Where these counters are.  Plain data. */
struct restraint_place {
	struct cgroup cpu, memory;
};

/* One pass through the mounts. */
void restraint_find(struct restraint_place *place, const struct mounts *mounts);

/* The counters so far: two or three small files for each group. */
void restraint_read(struct restraint *r, const struct restraint_place *place);

/* From before to now: now becomes the difference. */
void restraint_since(struct restraint *now, const struct restraint *before);

/* to += what another run met. */
void restraint_add(struct restraint *to, const struct restraint *from);

#endif
