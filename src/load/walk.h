/*
 * walk -- where the next I/O goes and how large it is, for jobs whose I/Os are
 * not all alike.
 *
 * Slower than pattern, which it stands in for: size or offset are drawn for each I/O.  No
 * map either: memory does not depend on the size of the files.
 */
#ifndef IOSONDE_LOAD_WALK_H
#define IOSONDE_LOAD_WALK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/ddir.h"
#include "base/err.h"
#include "job/job.h"
#include "load/plan.h"
#include "load/turns.h"

struct walk;

/* Does the job need one?  Otherwise pattern does it faster. */
bool walk_wanted(const struct job *job);

/* Are its reads and writes alike, so that they may share an order? */
bool walk_alike(const struct job *job);

/* Bytes that its largest I/O needs in memory. */
uint64_t walk_largest(const struct job *job);

/*
 * An order over the worker's regions for direction d, or both when they are
 * alike, with window of the files in use at a time.  *bytes becomes those of one
 * pass.  Returns 0; -ENOMEM; -EINVAL with ERR_INPUT when zones in bytes do not fit
 * into a file.
 */
int walk_open(struct walk **out, const struct plan_worker *w, enum ddir d, unsigned window,
	      uint64_t seed, uint64_t *bytes, struct err *err);

/* Begin the next pass. */
void walk_pass(struct walk *walk);

/*
 * The next I/O of direction d: returns the index of its file, sets its offset
 * and length in bytes.  Files take turns as file_service_type says.
 */
unsigned walk_next(struct walk *walk, unsigned d, uint64_t *offset, uint32_t *len);

/* Which files are in use. */
const struct turns *walk_turns(const struct walk *walk);

/* NULL is none. */
void walk_close(struct walk *walk);

#endif
