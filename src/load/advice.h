/*
 * advice -- what a reader of the result must know about its files, told before
 * it starts.
 */
#ifndef IOSONDE_LOAD_ADVICE_H
#define IOSONDE_LOAD_ADVICE_H

#include "load/plan.h"
#include "load/shared.h"

/*
 * Add to the run's notes, once each: a file that is read and has holes or
 * unwritten extents; a device that is written; buffered jobs whose files fit in
 * memory.  Needs laid-out targets, and what surround_before finds.
 */
void advice(const struct plan *plan, struct shared *shared);

#endif
