/*
 * vstate -- what a job has written: a word of four bytes for each interval.
 *
 * In memory, or in a file that is mapped, so that it outlives a killed process as
 * what was written into the page cache does.  Only a crash of the machine
 * loses words that were not yet on the disk.
 *
 * The file: a head, one entry for each file of the job, and from the next page on
 * the words.  The head has a checksum over itself and the entries; a run that
 * ended puts one over the words there too.
 */
#ifndef IOSONDE_LOAD_VSTATE_H
#define IOSONDE_LOAD_VSTATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "load/crc32c.h"
#include "load/plan.h"

/*
 * A word: the generation that was issued last (0: none was), how many below it
 * may be there as well, VSTATE_BACK standing for any, and whether it was checked.
 */
enum {
	VSTATE_GENERATION = (1 << 26) - 1, /* mask */
	VSTATE_SHIFT = 26,
	VSTATE_BACK = 15,
	VSTATE_CHECKED = 1 << 30,
};

struct vstate_file {
	uint64_t offset, length; /* of the job's part, bytes */
	uint64_t first;		 /* index of its first word */
};

struct vstate {
	uint32_t *words;
	uint64_t words_n;
	struct vstate_file *files;
	unsigned files_n;
	uint32_t interval;
	uint64_t run;	 /* id of the run that wrote, not 0 */
	bool unfinished; /* loaded, of a run that did not end by itself */

	void *map; /* head, entries and words */
	size_t map_len;
	size_t words_at; /* bytes from map */
	bool file;	 /* it is mapped from a file */
};

static inline uint32_t vstate_generation(uint32_t word)
{
	return word & VSTATE_GENERATION;
}

static inline uint32_t vstate_back(uint32_t word)
{
	return word >> VSTATE_SHIFT & VSTATE_BACK;
}

/* Whatever was there before the first write may be there still. */
static inline bool vstate_unknown(uint32_t word)
{
	uint32_t back = vstate_back(word);

	return back == VSTATE_BACK || back >= vstate_generation(word);
}

/* A write begins: the next generation, and one more that may be there. */
static inline uint32_t vstate_begin(uint32_t word)
{
	uint32_t generation = (word + 1) & VSTATE_GENERATION, back = vstate_back(word);

	back += back < VSTATE_BACK;
	return (generation ? generation : 1) | back << VSTATE_SHIFT;
}

/* What was written is trimmed: the next write is known from it, and nothing else is. */
static inline uint32_t vstate_lose(uint32_t word)
{
	uint32_t generation = vstate_generation(word);

	return generation ? generation | (uint32_t)VSTATE_BACK << VSTATE_SHIFT : 0;
}

/* The word of an offset in one of the job's files. */
static inline uint32_t *vstate_at(const struct vstate *s, unsigned file, uint64_t offset)
{
	const struct vstate_file *f = &s->files[file];

	return &s->words[f->first + (offset - f->offset) / s->interval];
}

/* Words that a worker needs for its files, once their parts are known. */
uint64_t vstate_words(const struct plan_worker *w, uint64_t interval);

/* Bytes of the whole, with head and entries. */
uint64_t vstate_bytes(const struct plan_worker *w, uint64_t interval);

/* Path of a worker's state in the current folder; malloc'd, NULL when memory is out. */
char *vstate_path(const struct job *job, unsigned worker);

/*
 * May the path become a state?  0 when nothing is there or a state; else
 * -EEXIST with ERR_REFUSED and the remedy.
 */
int vstate_may_replace(const char *path, struct err *err);

/*
 * Make an empty state, in memory (path NULL) or in a file that takes the place of
 * the one at path and has its blocks.  Returns 0; -errno with ERR_FAILED,
 * ERR_REFUSED, the remedy in the message.
 */
int vstate_open(struct vstate *s, const struct plan_worker *w, uint64_t interval, uint64_t run,
		const char *path, const struct crc32c *crc, struct err *err);

/*
 * Load what is at path into memory; it must be of the parts that w has.
 * Returns 0; -errno with ERR_INPUT or ERR_FAILED, the remedy in the message.
 */
int vstate_load(struct vstate *s, const struct plan_worker *w, uint64_t interval, const char *path,
		const struct crc32c *crc, struct err *err);

/* Say in the file that the run ended, and give all back; accepts the zero state. */
void vstate_close(struct vstate *s, const struct crc32c *crc);

#endif
