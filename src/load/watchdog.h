/*
 * watchdog -- notices that nothing comes back any more.
 *
 * It ends nothing: a flush of many gigabytes, or a server that starts again, may
 * take its time.
 */
#ifndef IOSONDE_LOAD_WATCHDOG_H
#define IOSONDE_LOAD_WATCHDOG_H

#include <stdbool.h>
#include <stdint.h>

#include "load/plan.h"
#include "load/shared.h"
#include "load/snapshot.h"

/* The zero state has seen nothing. */
struct watchdog {
	uint64_t completed, quiet_since; /* I/Os; ns, CLOCK_MONOTONIC */
};

enum { WATCHDOG_LINE = 512 };

/*
 * To be called now and then.  True when I/Os are outstanding and none has come
 * back for 30 s, and again after each further 30 s: line then says so, with the
 * file of the oldest.
 */
bool watchdog_look(struct watchdog *w, const struct shared *shared, const struct plan *plan,
		   const struct snapshot *now, char line[WATCHDOG_LINE]);

#endif
