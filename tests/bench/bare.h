/*
 * bare -- what the bare loops share: the order, the histogram, one thread of a run.
 *
 * Written anew and not taken from src/: a floor that shares code with what stands on it
 * would sink with it.
 */
#ifndef IOSONDE_TESTS_BARE_H
#define IOSONDE_TESTS_BARE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum bare_order {
	BARE_SEQUENTIAL,
	BARE_DRAWN,    /* a generator: blocks may come again */
	BARE_PERMUTED, /* each block once in a pass */
};

enum { BARE_SUB = 512, BARE_BUCKETS = 56 * BARE_SUB };

/* 512 buckets for each power of two, of ticks. */
struct bare_hist {
	uint64_t sum, max, min;
	uint64_t count[BARE_BUCKETS];
};

/* What the user asked for. */
struct bare_options {
	const char *engine, *path;
	unsigned depth, batch, threads;
	unsigned hists; /* 0: no time is taken; 1: clat; 3: slat, clat and lat */
	enum bare_order order;
	bool write, direct, registered;
	uint64_t block, ios; /* bytes; UINT64_MAX: until the time is over */
};

struct bare_thread {
	const struct bare_options *o;
	int fd;
	char *buf;	 /* depth blocks, on pages */
	uint64_t blocks; /* of the file */
	uint64_t at;	 /* number in the order, or state of the generator */
	unsigned low_bits;
	uint64_t low_mask, high_mask;
	uint64_t key[4];
	uint64_t done;
	uint64_t cpu_ns, begin, end;
	struct bare_hist *hist; /* three */
	const _Atomic bool *stop;
};

#define BARE_INLINE static inline __attribute__((always_inline))

/* Whatever goes wrong ends the program: it has nothing to give but its figures. */
static inline _Noreturn void bare_die(const char *what)
{
	perror(what);
	exit(1);
}

BARE_INLINE uint64_t bare_mix(uint64_t x, uint64_t key)
{
	x = (x ^ key) * 0xbf58476d1ce4e5b9u;
	x ^= x >> 31;
	return x * 0x94d049bb133111ebu >> 33;
}

/* Four rounds of an unbalanced Feistel network; what lies beyond the end is walked past. */
BARE_INLINE uint64_t bare_permuted(struct bare_thread *t)
{
	uint64_t x = t->at;

	t->at = x + 1 == t->blocks ? 0 : x + 1;
	do {
		uint64_t high = x >> t->low_bits, low = x & t->low_mask;

		high = (high ^ bare_mix(low, t->key[0])) & t->high_mask;
		low = (low ^ bare_mix(high, t->key[1])) & t->low_mask;
		high = (high ^ bare_mix(low, t->key[2])) & t->high_mask;
		low = (low ^ bare_mix(high, t->key[3])) & t->low_mask;
		x = high << t->low_bits | low;
	} while (__builtin_expect(x >= t->blocks, 0));
	return x;
}

/* The byte that the next I/O begins at. */
BARE_INLINE uint64_t bare_next(struct bare_thread *t, enum bare_order order)
{
	uint64_t block = t->at;

	if (order == BARE_PERMUTED) {
		block = bare_permuted(t);
	} else if (order == BARE_SEQUENTIAL) {
		t->at = block + 1 == t->blocks ? 0 : block + 1;
	} else {
		t->at ^= t->at << 13;
		t->at ^= t->at >> 7;
		t->at ^= t->at << 17;
		block = (uint64_t)((unsigned __int128)t->at * t->blocks >> 64);
	}
	return block * t->o->block;
}

/* Count n times a latency of v ticks. */
BARE_INLINE void bare_add(struct bare_hist *h, uint64_t v, uint64_t n)
{
	unsigned shift = 63u - (unsigned)__builtin_clzll(v | BARE_SUB) - 9;

	h->count[shift * BARE_SUB + (v >> shift)] += n;
	h->sum += v * n;
	if (v > h->max)
		h->max = v;
	if (v < h->min)
		h->min = v;
}

/* One thread's I/O; both set done. */
typedef void bare_loop(struct bare_thread *t);

/* The loop for the options, NULL where there is none. */
bare_loop *bare_choose(const struct bare_options *o);

#endif
