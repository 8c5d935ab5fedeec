/*
 * stamp -- what makes a written block known again: a header and a mark at the
 * end of each sector.
 *
 * Each interval has one header of 128 bytes: whose it is (run, file, offset,
 * generation) and a checksum over all of the interval.  The last 16 bytes of every
 * sector of 512 repeat run, place and generation, so that a write that
 * reached its device in part shows which of its sectors it reached.  All of it is
 * made from run, offset and generation alone, and can be made again.
 *
 * It knows neither files nor which generation a block is of.
 */
#ifndef IOSONDE_LOAD_STAMP_H
#define IOSONDE_LOAD_STAMP_H

#include <stdbool.h>
#include <stdint.h>

#include "load/crc32c.h"
#include "load/fill.h"
#include "measure/mismatch.h"

/* Any file, where it is not known which number a file had. */
#define STAMP_ANY_FILE UINT32_MAX

/* How a job's intervals look; set once, read by any thread. */
struct stamp_form {
	enum job_verify method;
	uint32_t interval; /* bytes */
	uint32_t at;	   /* of the header in it */
	bool marks;	   /* false: the content alone */
	struct crc32c crc;
	struct fill content;
};

/* One written interval. */
struct stamp {
	uint64_t run; /* not 0 */
	uint64_t offset;
	uint32_t generation, file;
};

/* What is to be there. */
struct stamp_want {
	struct stamp s; /* run 0: any; file STAMP_ANY_FILE */
	uint32_t back;	/* so many generations below are as good */
	bool any;	/* generation and run do not matter */
};

/* Make an interval from nothing. */
void stamp_put(const struct stamp_form *f, void *data, const struct stamp *s);

/* Is it what is wanted?  Any thread.  Cost: one pass over the data. */
bool stamp_good(const struct stamp_form *f, const void *data, const struct stamp_want *want);

/*
 * In doubt (back > 0): may the interval be what a write leaves that did not end?
 * Every sector is of one of the generations, but for one in which it ended.
 */
bool stamp_possible(const struct stamp_form *f, const void *data, const struct stamp_want *want);

/*
 * What is wrong with an interval that is not good, both sides in words.
 * Allocates an interval; not for the measured path.
 */
enum mismatch_kind stamp_explain(const struct stamp_form *f, const void *data,
				 const struct stamp_want *want, char expected[MISMATCH_TEXT],
				 char found[MISMATCH_TEXT]);

/* The run and the length that a header in the interval tells; false: there is no whole one. */
bool stamp_read(const struct stamp_form *f, const void *data, uint64_t *run, uint32_t *len);

#endif
