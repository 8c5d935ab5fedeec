/*
 * layout -- one file is brought to its size, and what is read of it filled.
 *
 * It asks nobody: consent, room and locks are settled before.
 */
#ifndef IOSONDE_LOAD_LAYOUT_H
#define IOSONDE_LOAD_LAYOUT_H

#include "load/target.h"
#include "measure/ledger.h"

/* What is to be done to one file. */
struct layout {
	struct target *target;
	uint64_t need;	/* size it must have at least */
	uint64_t bytes; /* data to write; set by layout_survey */
	bool fill;	/* [0, need) is to hold data: some job reads it */
	bool flush;	/* to its device, when done */
};

/* Bytes that lay-out would write into a target that guard has judged; need as of plan_need. */
uint64_t layout_bytes(const struct target *t, uint64_t need);

/* Count the bytes to write, after a flush.  Returns 0; -errno with ERR_FAILED. */
int layout_survey(struct layout *l, struct err *err);

/* True when the file has to be changed. */
bool layout_due(const struct layout *l);

/*
 * Do it, and flush it.  A file that existed gets its old size back on failure.
 * done (of progress) counts; stop nonzero ends with -EINTR.  Returns 0; -errno
 * with ERR_FAILED.
 */
int layout_do(const struct layout *l, struct target_progress *progress, const _Atomic int *stop,
	      struct err *err);

/* Put into the ledger of a job what became of its wish to have blocks reserved. */
void layout_tell(const struct target *t, const struct job *job, struct ledger *ledger);

#endif
