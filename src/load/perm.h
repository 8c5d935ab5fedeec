/*
 * perm -- the numbers 0..n-1 in random order, each once, without a map.
 *
 * A keyed permutation: numbers of the order are computed, not looked up.  It is
 * no cipher and no sampling with repeats.
 */
#ifndef IOSONDE_LOAD_PERM_H
#define IOSONDE_LOAD_PERM_H

#include <stdint.h>

enum { PERM_ROUNDS = 6, PERM_SOME = 32 };

/*
 * Memory: 120 bytes whatever n is.  Every order is a permutation of 0..n-1 for any key and
 * n >= 1.  Numbers beyond n are walked past, at most as many as there are others for
 * n >= 16 (n is more than half of the domain).
 * Pairs of neighbours, pairs at the distance of one half of the network, differences and first
 * parts of an order are no further from even than those of a shuffle, for n from 2^8 to 2^20,
 * over 200 seeds; with 4 rounds, or one multiplication a round, they were, by far.
 * Source: unbalanced Feistel network with cycle walking, Black and Rogaway,
 * Ciphers with Arbitrary Finite Domains (2002); the round is multiplication by odd
 * numbers, of which the high bits are taken, Dietzfelbinger and others (1997).
 */
struct perm {
	uint64_t n;
	uint32_t left_bits, right_bits; /* of a number in the domain */
	uint64_t key[PERM_ROUNDS], factor[PERM_ROUNDS];
};

/* An order of n >= 1 numbers; equal seeds give equal orders. */
void perm_init(struct perm *p, uint64_t n, uint64_t seed);

/* The i-th number of the order, i in 0..n-1.  Cost: 100 instructions, at most twice on average. */
uint64_t perm_at(const struct perm *p, uint64_t i);

/*
 * The next numbers of an order, another one than perm_at's.
 *
 * *at is 0 at first and otherwise what the last call left there.  Returns how many of
 * out were filled, 1..PERM_SOME; all calls together give n.  For n <= 2^32 the
 * cost is 12 instructions for each number, at most twice on average.
 */
unsigned perm_some(const struct perm *p, uint64_t *at, uint64_t out[PERM_SOME]);

#endif
