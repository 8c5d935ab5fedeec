/*
 * pattern -- where the next I/O goes.
 *
 * One order over the files of one worker; reads and writes of a sequential mix
 * have an order each, those of a random mix share one.  It knows offsets, not
 * amounts: passes follow one another without end.  All blocks have one size; walk
 * is for the jobs where they do not, or are not spread evenly.
 */
#ifndef IOSONDE_LOAD_PATTERN_H
#define IOSONDE_LOAD_PATTERN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/rng.h"
#include "load/perm.h"
#include "load/plan.h"
#include "load/turns.h"
#include "load/walk.h"

enum pattern_order {
	PATTERN_SEQUENTIAL,
	PATTERN_PERMUTED, /* random, every block of a pass once */
	PATTERN_DRAWN,	  /* random, blocks may repeat */
	PATTERN_STRIDED,  /* in order, with a step in bytes after each */
	PATTERN_RUNS,	  /* several in a row from each random block */
	PATTERN_ZONES,	  /* in parts with gaps between, each in order or at random */
};

struct pattern_file {
	uint64_t base;	 /* bytes from the start of the file */
	uint64_t blocks; /* whole blocks in the region, may be 0 */
	uint64_t next;	 /* blocks given out, or looked ahead, in this pass */
	uint64_t place;	 /* of perm_some, likewise */
	struct perm perm;

	/* PATTERN_STRIDED, PATTERN_RUNS and PATTERN_ZONES alone */
	uint64_t length; /* bytes of the region */
	bool last;	 /* which reaches to the end of the file */
	uint64_t at;	 /* offset in the region of the last I/O */
	uint64_t drawn;	 /* random blocks used in this pass */
	unsigned run;	 /* I/Os left from the present random block */
};

struct pattern {
	/* offsets that come next, of a simple order: all at once they cost a third */
	unsigned ahead_at, ahead_n;
	uint64_t ahead[PERM_SOME];
	enum pattern_order order;
	uint32_t bs;
	unsigned files_n, current;
	uint64_t blocks; /* of all files: length of a pass */
	uint64_t left;	 /* of this pass */
	uint64_t seed;	 /* moves on with every pass */
	struct rng rng;	 /* for PATTERN_DRAWN */
	struct pattern_file *files;
	struct walk *walk;  /* instead of all the above, owned; NULL: none */
	bool simple;	    /* one file, and none of what follows */
	bool chosen;	    /* files are chosen otherwise than in turn, one I/O each */
	struct turns turns; /* where they are chosen */
	int64_t step;	    /* PATTERN_STRIDED: bytes from the end of one I/O to the next */
	unsigned run;	    /* PATTERN_RUNS: I/Os from each random block */
	bool same, again;   /* PATTERN_RUNS: all of them to the block; blocks may repeat */
	uint64_t range, each; /* PATTERN_ZONES: bytes and I/Os of a zone; step to the next */
	bool random;
};

/*
 * Start an order over the worker's regions in blocks of bs bytes; a tail that
 * is no whole block is left out, as in fio.  Equal seeds give equal orders.
 * Returns 0; -ENOMEM.  When blocks is 0 afterwards, nothing fits.
 */
int pattern_init(struct pattern *p, enum pattern_order order, const struct plan_worker *w,
		 uint32_t bs, uint64_t seed, struct err *err);

/*
 * Make a sequential order skip, or a random one go in runs, before its first
 * block is taken.  number as in struct job; identical: a run stays where it is.
 */
void pattern_modify(struct pattern *p, int64_t number, bool identical);

/* The same for the zones of a job; a pass goes through them until size is done. */
void pattern_divide(struct pattern *p, const struct job *job);

/*
 * Choose files by enum job_service, after turn I/Os (0: 1) each, with window of them
 * in use at a time.  Returns 0 or -ENOMEM.
 */
int pattern_serve(struct pattern *p, int service, unsigned turn, unsigned window, struct err *err);

/* Begin the next pass: all blocks once more, random ones in a new order. */
void pattern_pass(struct pattern *p);

/* pattern_next where nothing was looked ahead. */
unsigned pattern_next_anew(struct pattern *p, uint64_t *offset);

/*
 * The next block: index of its file and offset in bytes.  Files take turns;
 * one whose pass is over is skipped until all are.  p->blocks must not be 0,
 * and there must be no walk.
 */
static inline unsigned pattern_next(struct pattern *p, uint64_t *offset)
{
	if (__builtin_expect(p->ahead_at == p->ahead_n, 0))
		return pattern_next_anew(p, offset);
	*offset = p->ahead[p->ahead_at++];
	return 0;
}

void pattern_release(struct pattern *p);

#endif
