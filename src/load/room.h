/*
 * room -- limits that a run would meet, computed before its first byte.
 */
#ifndef IOSONDE_LOAD_ROOM_H
#define IOSONDE_LOAD_ROOM_H

#include <stdint.h>

#include "base/err.h"
#include "load/plan.h"

/*
 * Bytes that each target needs: the largest over its workers, 0 where none
 * gives a size.  Returns a malloc'd array of targets_n, or NULL.
 */
uint64_t *room_needs(const struct plan *plan);

/*
 * Open files: one guard for each target, and the files of all workers of the
 * stage that has most.  The soft limit is raised as far as the hard one lets.
 * Returns 0; -EMFILE with ERR_FAILED: need, have, remedy.
 */
int room_files(struct plan *plan, struct err *err);

/* A target that is to grow to size, of which so many bytes have no blocks yet. */
struct room_ask {
	const struct target *target;
	uint64_t size, blocks;
};

/*
 * RLIMIT_FSIZE for each and free space for all that lie on one file system;
 * asks is put in another order.  Returns 0; -EFBIG or -ENOSPC with ERR_FAILED:
 * need, have, remedy.
 */
int room_space(struct room_ask *asks, unsigned n, struct err *err);

#endif
