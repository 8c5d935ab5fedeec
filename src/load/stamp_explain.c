/*
 * stamp_explain -- what is wrong with a block; stamp.h declares it.
 */
#include "load/stamp.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "job/check_verify.h"
#include "load/stamp_form.h"

/*
 * A mark that differs from the right one in fewer bits was damaged; one of another
 * block differs in half of its 64, and in fewer than 12 once in 10^7.
 */
enum { STAMP_NEAR = 12 };

enum stamp_sector { SECTOR_WANTED, SECTOR_OLD, SECTOR_ZERO, SECTOR_DAMAGED, SECTOR_OTHER };

/* What the sectors of an interval are, with the first and the last that are not as wanted. */
struct stamp_look {
	unsigned n, count[SECTOR_OTHER + 1];
	unsigned first, last;
	enum stamp_sector what; /* of the first of them */
	uint32_t old;		/* generation of it, for SECTOR_OLD */
};

static bool stamp_zero(const char *p, size_t n)
{
	return n == 0 || (p[0] == 0 && !memcmp(p, p + 1, n - 1));
}

/* What sector i is, run being whose the block should be. */
static enum stamp_sector stamp_sector(const char *sector, const struct stamp_want *want,
				      uint64_t run, unsigned i, uint32_t *generation)
{
	uint64_t place = want->s.offset / VERIFY_SECTOR + i;
	struct stamp_mark mark;

	memcpy(&mark, sector + VERIFY_SECTOR_FREE, sizeof mark);
	*generation = mark.generation;
	if (mark.mix == stamp_mix(run, place, mark.generation))
		return stamp_of(want, mark.generation) ? SECTOR_WANTED : SECTOR_OLD;
	if (stamp_zero(sector, VERIFY_SECTOR))
		return SECTOR_ZERO;
	uint64_t right = stamp_mix(run, place, want->s.generation);

	if (!want->any && __builtin_popcountll(mark.mix ^ right) < STAMP_NEAR)
		return SECTOR_DAMAGED;
	/* The generation in plain was hit instead. */
	if (mark.mix == stamp_mix(run, place, ~mark.spare))
		return SECTOR_DAMAGED;
	return SECTOR_OTHER;
}

static struct stamp_look stamp_look(const struct stamp_form *f, const char *p,
				    const struct stamp_want *want, uint64_t run)
{
	struct stamp_look look = {.n = f->interval / VERIFY_SECTOR};

	for (unsigned i = 0; i < look.n; i++) {
		uint32_t generation;
		enum stamp_sector s =
			stamp_sector(p + (size_t)i * VERIFY_SECTOR, want, run, i, &generation);

		look.count[s]++;
		if (s == SECTOR_WANTED)
			continue;
		if (look.count[SECTOR_WANTED] == i) {
			look.first = i;
			look.what = s;
			look.old = generation;
		}
		look.last = i;
	}
	return look;
}

bool stamp_possible(const struct stamp_form *f, const void *data, const struct stamp_want *want)
{
	if (!f->marks)
		return true;
	struct stamp_look look = stamp_look(f, data, want, want->s.run);

	return look.count[SECTOR_WANTED] + 1 >= look.n;
}

static void stamp_say_wanted(const struct stamp_want *want, char *expected)
{
	if (want->any || !want->s.generation)
		snprintf(expected, MISMATCH_TEXT, "a block of offset %" PRIu64, want->s.offset);
	else if (want->back)
		snprintf(expected, MISMATCH_TEXT,
			 "generation %" PRIu32 " or one of %" PRIu32 " before", want->s.generation,
			 want->back);
	else
		snprintf(expected, MISMATCH_TEXT, "generation %" PRIu32, want->s.generation);
}

static enum mismatch_kind stamp_torn(const struct stamp_look *look, char *found)
{
	char what[64];

	if (look->what == SECTOR_OLD)
		snprintf(what, sizeof what, "generation %" PRIu32, look->old);
	else
		snprintf(what, sizeof what, "%s",
			 look->what == SECTOR_ZERO ? "zeros" : "other data");
	snprintf(found, MISMATCH_TEXT, "%u of %u sectors are not of it: from sector %u to %u, %s",
		 look->n - look->count[SECTOR_WANTED], look->n, look->first, look->last, what);
	return MISMATCH_TORN;
}

static void stamp_hex(char *out, size_t room, const unsigned char *sum)
{
	size_t n = DIGEST_MAX;

	while (n > 1 && !sum[n - 1])
		n--;
	for (size_t i = 0; i < n && i < 8 && 2 * i + 3 < room; i++)
		snprintf(out + 2 * i, room - 2 * i, "%02x", sum[i]);
}

/* The first byte that is another, by making the block again; the checksums where that fails. */
static enum mismatch_kind stamp_corrupt(const struct stamp_form *f, const char *p,
					const struct stamp_want *want, uint64_t run, char *expected,
					char *found)
{
	struct stamp_header h, made;
	unsigned char sum[DIGEST_MAX];
	bool whole = f->marks && stamp_header_at(f, p, &h);
	struct stamp s = want->s;
	struct stamp_form form = *f;
	unsigned char *again = malloc(f->interval);
	uint32_t at = 0;

	s.run = run;
	if (whole) {
		s.generation = h.generation;
		s.file = h.file;
		form.method = (enum job_verify)h.method;
		stamp_digest(f, &h, p, sum);
	} else if (s.file == STAMP_ANY_FILE) {
		s.file = 0;
	}
	if (again) {
		stamp_put(&form, again, &s);
		while (at < f->interval && again[at] == (unsigned char)p[at])
			at++;
	}
	bool same = again && whole && stamp_header_at(&form, again, &made) &&
		    !memcmp(made.digest, h.digest, sizeof h.digest);

	if (again && at < f->interval && (same || !whole)) {
		snprintf(expected, MISMATCH_TEXT, "0x%02x at byte %" PRIu32, again[at], at);
		snprintf(found, MISMATCH_TEXT, "0x%02x", (unsigned char)p[at]);
	} else if (whole) {
		snprintf(expected, MISMATCH_TEXT, "checksum ");
		snprintf(found, MISMATCH_TEXT, "checksum ");
		stamp_hex(expected + 9, MISMATCH_TEXT - 9, h.digest);
		stamp_hex(found + 9, MISMATCH_TEXT - 9, sum);
	} else {
		snprintf(found, MISMATCH_TEXT, "other data");
	}
	free(again);
	return MISMATCH_CORRUPT;
}

/* A header that is whole: does it belong here?  MISMATCH_NONE: it does. */
static enum mismatch_kind stamp_strange(const struct stamp_form *f, const char *p,
					const struct stamp_header *h, const struct stamp_want *want,
					char *found)
{
	/* The block as it says itself that it is. */
	const struct stamp_want self = {.s = {.run = h->run,
					      .offset = h->offset,
					      .generation = h->generation,
					      .file = h->file}};
	struct stamp_look look = stamp_look(f, p, &self, h->run);

	if (h->len != f->interval) {
		snprintf(found, MISMATCH_TEXT, "a block of %" PRIu32 " bytes, offset %" PRIu64,
			 h->len, h->offset);
		return h->offset == want->s.offset ? MISMATCH_STALE : MISMATCH_MISPLACED;
	}
	if (look.count[SECTOR_WANTED] < look.n)
		return MISMATCH_NONE;
	if (h->offset != want->s.offset) {
		snprintf(found, MISMATCH_TEXT,
			 "the block of offset %" PRIu64 ", generation %" PRIu32, h->offset,
			 h->generation);
		return MISMATCH_MISPLACED;
	}
	if (want->s.file != STAMP_ANY_FILE && h->file != want->s.file) {
		snprintf(found, MISMATCH_TEXT, "the block of the job's file number %" PRIu32,
			 h->file);
		return MISMATCH_MISPLACED;
	}
	if (!want->any && want->s.run && h->run != want->s.run) {
		snprintf(found, MISMATCH_TEXT, "a block of another run, generation %" PRIu32,
			 h->generation);
		return MISMATCH_STALE;
	}
	if (!stamp_of(want, h->generation)) {
		snprintf(found, MISMATCH_TEXT, "generation %" PRIu32, h->generation);
		return MISMATCH_STALE;
	}
	return MISMATCH_NONE;
}

enum mismatch_kind stamp_explain(const struct stamp_form *f, const void *data,
				 const struct stamp_want *want, char expected[MISMATCH_TEXT],
				 char found[MISMATCH_TEXT])
{
	struct stamp_header h;
	bool whole = f->marks && stamp_header_at(f, data, &h);
	uint64_t run = want->s.run ? want->s.run : whole ? h.run : 0;
	enum mismatch_kind kind = MISMATCH_NONE;

	stamp_say_wanted(want, expected);
	if (stamp_zero(data, f->interval)) {
		snprintf(found, MISMATCH_TEXT, "zeros");
		return MISMATCH_ZEROED;
	}
	if (!f->marks)
		return stamp_corrupt(f, data, want, run, expected, found);
	if (whole)
		kind = stamp_strange(f, data, &h, want, found);
	if (kind != MISMATCH_NONE)
		return kind;
	struct stamp_want here = *want;

	/* Nothing says of which generation it is but itself. */
	if (want->any && whole)
		here = (struct stamp_want){.s = {run, want->s.offset, h.generation, h.file}};
	struct stamp_look look = stamp_look(f, data, &here, run);
	unsigned wrong =
		look.count[SECTOR_OLD] + look.count[SECTOR_ZERO] + look.count[SECTOR_OTHER];

	if (wrong && look.count[SECTOR_WANTED])
		return stamp_torn(&look, found);
	if (look.count[SECTOR_OLD] == look.n) {
		snprintf(found, MISMATCH_TEXT, "generation %" PRIu32, look.old);
		return MISMATCH_STALE;
	}
	return stamp_corrupt(f, data, &here, run, expected, found);
}
