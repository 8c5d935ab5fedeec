/*
 * stamp_form -- the bytes of a stamp: for stamp, which makes them, and
 * stamp_explain, which says what became of them.
 */
#ifndef IOSONDE_LOAD_STAMP_FORM_H
#define IOSONDE_LOAD_STAMP_FORM_H

#include "load/digest.h"
#include "load/stamp.h"

/* Of the form; it reads as another number where the bytes of a word are swapped. */
enum { STAMP_VERSION = 1 };

/* Generations count from 1 and begin anew behind this one: a mask. */
enum { STAMP_GENERATIONS = (1 << 26) - 1 };

/* 128 bytes, in the machine's order of bytes. */
struct stamp_header {
	char magic[8]; /* GUARD_STAMP: the file is known as ours by it */
	uint32_t version, method, len, file;
	uint64_t offset, run;
	uint32_t generation;
	uint32_t crc;			  /* CRC-32C of the header, this being 0 */
	unsigned char digest[DIGEST_MAX]; /* of all before crc, and of the interval around it */
	unsigned char spare[16];
};

/* The end of each sector. */
struct stamp_mark {
	uint64_t mix; /* of run, sector of the file, generation */
	uint32_t generation, spare;
};

_Static_assert(sizeof(struct stamp_header) == 128 && sizeof(struct stamp_mark) == 16, "padding");

/* 64 bits that differ in about half for any other run, sector or generation. */
uint64_t stamp_mix(uint64_t run, uint64_t sector, uint32_t generation);

/* Checksum that the header's method gives for the interval. */
void stamp_digest(const struct stamp_form *f, const struct stamp_header *h, const char *data,
		  unsigned char out[DIGEST_MAX]);

uint32_t stamp_header_crc(const struct stamp_form *f, const struct stamp_header *h);

/* Copy the header out; true when it is whole. */
bool stamp_header_at(const struct stamp_form *f, const void *data, struct stamp_header *h);

/* Is the generation one of those that are wanted? */
bool stamp_of(const struct stamp_want *want, uint32_t generation);

#endif
