/*
 * exits -- which workers the ends of others end: exitall, exitall_on_error, exit_what.
 */
#ifndef IOSONDE_LOAD_EXITS_H
#define IOSONDE_LOAD_EXITS_H

#include <stdbool.h>

#include "load/plan.h"
#include "load/shared.h"

struct exits {
	bool on;   /* the end of one worker may end others */
	bool any;  /* and does so without an error: exitall, which holds for all as in fio */
	bool each; /* the end of one worker may end others or let them begin */
	bool over; /* no further job begins */
};

void exits_init(struct exits *e, const struct plan *plan);

/* Stop those of workers first..last-1, a stage, that the ends of others end. */
void exits_look(struct exits *e, const struct plan *plan, struct shared *shared, unsigned first,
		unsigned last);

/* By wait_for: some clone of the job that worker i waits for has not ended. */
bool exits_awaited(const struct plan *plan, const struct shared *shared, unsigned i);

#endif
