/*
 * trial -- one cell, once, in a fresh box of one runtime: made, started, metered,
 * removed.
 *
 * Which and how often is matrix's business.
 */
#ifndef IOSONDE_RUNTIME_TRIAL_H
#define IOSONDE_RUNTIME_TRIAL_H

#include <stdint.h>

#include "base/err.h"
#include "result/trial.h"
#include "runtime/cells.h"
#include "runtime/data.h"
#include "runtime/meter.h"
#include "runtime/runtime.h"
#include "runtime/sweepup.h"

/* What all trials of a comparison have in common; owns data alone. */
struct bench {
	char id[32]; /* of the run */
	struct sweepup *sweepup;
	char root[256]; /* that all boxes share */
	struct conditions conditions;
	struct data data;
	uint64_t timeout; /* ns that a box may take, 0: by its cell */
	struct meter_idle baseline;
	int signals; /* a signalfd */
};

/*
 * Run it, n being its number in this run.  Fills out (zeroed; runtime, version, turn are the
 * caller's): what fails is a part of it.  The box and all that was made for it are gone
 * on return; what could not be removed is in out->err.
 * Returns 0, or the number of a signal that ended it.
 */
int trial_run(struct bench *b, const struct cell *cell, const struct runtime_spec *spec, unsigned n,
	      struct trial *out);

/* Append what holds for a trial: "data=bind cache=cold seccomp=default ramp=2s". */
void trial_conditions(const struct bench *b, const struct cell *cell, struct buf *out);

/* ns that a box of the cell may take. */
uint64_t trial_limit(const struct bench *b, const struct cell *cell);

#endif
