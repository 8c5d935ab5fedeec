/*
 * trim -- where the next I/O of a job that trims goes.
 */
#ifndef IOSONDE_LOAD_TRIM_H
#define IOSONDE_LOAD_TRIM_H

#include <stdbool.h>

#include "load/worker.h"

/*
 * Set op, file, offset and len of the next I/O: a trim, or, where the job writes as
 * well, the write of the block that was trimmed before.
 *
 * Returns whether it counts against the amount of the job: a trim that is to be
 * followed by its write does not, so that no pair is cut.
 * Source: fio(1), trimwrite: io_size is trimmed and written.
 */
bool trim_next(struct worker *w, struct io *io);

#endif
