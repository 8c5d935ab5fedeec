/*
 * forecast -- what a sweep would do: its cells, their order, their files, and the
 * bytes that would be written.
 *
 * It looks at the files and changes none.
 */
#ifndef IOSONDE_LOAD_FORECAST_H
#define IOSONDE_LOAD_FORECAST_H

#include "base/buf.h"
#include "job/sweep.h"

/*
 * Append the plan of a sweep, for --dry-run; seed is that of its order, 0: as
 * written.  Bytes are a bound: of a job that mixes, its share of writes, of one
 * that ends with its time (time_based), not said but counted.
 * Returns 0; the first refusal of any cell, which is in the lines too, as
 * guard_describe; -ENOMEM.
 */
int forecast(const struct sweep *sweep, uint64_t seed, const struct run_options *opts,
	     struct buf *out, struct err *err);

#endif
