/*
 * ceiling -- how fast iosonde itself can be here, whatever the device.
 */
#ifndef IOSONDE_LOAD_CEILING_H
#define IOSONDE_LOAD_CEILING_H

#include "load/shared.h"
#include "measure/reading.h"

/*
 * Run the null engine, 4k random reads by one worker with all statistics on, for a
 * few slices of 20 ms: I/Os a second into *iops, picoseconds each into *cost,
 * the medians of the slices.  It starts threads, and takes about 0.12 s.
 * What keeps it from running is in both, as a refusal.
 */
void ceiling_measure(struct reading *iops, struct reading *cost);

/*
 * After a run that was long (shared_long): the above, a system call
 * and a reading of the clock into shared->generator, which takes at most 0.2 s.
 */
void ceiling_after(struct shared *shared);

#endif
