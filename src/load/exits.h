/*
 * exits -- which workers the ends of others end, by exitall and exitall_on_error.
 */
#ifndef IOSONDE_LOAD_EXITS_H
#define IOSONDE_LOAD_EXITS_H

#include <stdbool.h>

#include "load/plan.h"
#include "load/shared.h"

struct exits {
	bool on;   /* the end of one worker may end others */
	bool any;  /* and does so without an error: exitall, which holds for all as in fio */
	bool over; /* no further job begins */
};

/* What the jobs of a plan ask. */
void exits_init(struct exits *e, const struct plan *plan);

/* Stop those of workers first..last-1 whose turn it is. */
void exits_look(struct exits *e, struct shared *shared, const struct plan *plan, unsigned first,
		unsigned last);

#endif
