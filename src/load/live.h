/*
 * live -- figures that were read while their worker went on counting.
 */
#ifndef IOSONDE_LOAD_LIVE_H
#define IOSONDE_LOAD_LIVE_H

#include <stdbool.h>

#include "measure/stats.h"

/*
 * Make a copy of a running worker's statistics agree with itself.
 *
 * A copy takes microseconds, in which some I/Os are counted: here already, there
 * not yet.  The histogram of clat decides how many there were; what has some
 * more or less gets or gives them where it has most, and the bytes follow in
 * proportion.  No lock and no second reading would do: a worker of a million
 * I/Os a second never holds still for so long, and asking it to would show in
 * its latencies.
 *
 * synchronous: its engine keeps one histogram, clat.
 */
void live_agree(struct stats *s, bool synchronous);

#endif
