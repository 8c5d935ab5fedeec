/*
 * mismatch -- blocks that did not come back as they were written: all counted, the
 * first of them listed.
 *
 * Plain data, as stats is.
 */
#ifndef IOSONDE_MEASURE_MISMATCH_H
#define IOSONDE_MEASURE_MISMATCH_H

#include <stdint.h>

enum mismatch_kind {
	MISMATCH_NONE,
	MISMATCH_CORRUPT,   /* some bytes are others */
	MISMATCH_STALE,	    /* an earlier generation, or another run */
	MISMATCH_MISPLACED, /* the block of another place */
	MISMATCH_TORN,	    /* only some of its sectors were written */
	MISMATCH_ZEROED,    /* nothing but zeros */
	MISMATCH_MISSING,   /* beyond the end of the file */
	MISMATCH_KINDS,
};

enum { MISMATCH_LISTED = 16, MISMATCH_PATH = 160, MISMATCH_TEXT = 120 };

struct mismatch {
	int kind; /* enum mismatch_kind */
	unsigned file;
	uint32_t len;
	uint64_t offset;
	char path[MISMATCH_PATH];
	char expected[MISMATCH_TEXT], found[MISMATCH_TEXT]; /* in words */
};

/*
 * The zero state is nothing checked.  The list is first, so that the counts share a page
 * with those that follow in stats.h.
 */
struct mismatches {
	struct mismatch list[MISMATCH_LISTED];
	uint64_t blocks; /* that were checked */
	uint64_t doubt;	 /* of them: of a write that failed or did not end, so old or new */
	uint64_t count[MISMATCH_KINDS];
	unsigned n; /* listed */
};

/* "corrupt", "stale", ... */
const char *mismatch_name(int kind);

/* Count one and, where there is room, list it.  True when it was listed. */
int mismatch_add(struct mismatches *m, const struct mismatch *one);

/* All of them. */
uint64_t mismatch_sum(const struct mismatches *m);

/* to += from. */
void mismatch_merge(struct mismatches *to, const struct mismatches *from);

#endif
