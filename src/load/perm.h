/*
 * perm -- the numbers 0..n-1 in random order, each once, without a map.
 *
 * A keyed permutation: number i of the order is computed, not looked up.  It is
 * no cipher and no sampling with repeats.
 */
#ifndef IOSONDE_LOAD_PERM_H
#define IOSONDE_LOAD_PERM_H

#include <stdint.h>

#include "base/rng.h"

enum { PERM_ROUNDS = 8 };

/*
 * Memory: 108 bytes whatever n is.  Cost: 4 rounds of a multiplication each for
 * n >= 2^16, 8 below, where few bits mix slowly; at most twice that on average,
 * since numbers beyond n are walked past (n is more than half of the domain).
 * Every order is a permutation of 0..n-1 for any key and n >= 1.
 * Pairs of neighbours, their differences and first parts of an order are no further
 * from even than those of a shuffle, over 200 seeds; a bijection of shifts and
 * multiplications at half of the cost was, by far.
 * Source: unbalanced Feistel network with cycle walking, Black and Rogaway,
 * Ciphers with Arbitrary Finite Domains (2002); the round after the folded multiply of
 * wyhash (Wang Yi, 2019).
 */
struct perm {
	uint64_t n;
	uint64_t left_mask, right_mask;
	uint32_t left_bits, right_bits;
	uint32_t rounds;
	uint64_t key[PERM_ROUNDS];
};

/* An order of n >= 1 numbers; equal seeds give equal orders. */
static inline void perm_init(struct perm *p, uint64_t n, uint64_t seed)
{
	unsigned bits = n > 1 ? 64u - (unsigned)__builtin_clzll(n - 1) : 0;

	p->n = n;
	p->left_bits = bits / 2;
	p->right_bits = bits - bits / 2;
	p->left_mask = ((uint64_t)1 << p->left_bits) - 1;
	p->right_mask = ((uint64_t)1 << p->right_bits) - 1;
	p->rounds = bits >= 16 ? 4 : PERM_ROUNDS;
	for (int i = 0; i < PERM_ROUNDS; i++)
		p->key[i] = rng_splitmix(&seed);
}

/* One round: the two words of the product folded, so that each bit has to do with all of x. */
static inline uint64_t perm_round(uint64_t x, uint64_t key)
{
	unsigned __int128 t = (unsigned __int128)(x + key) * 0x9e3779b97f4a7c15u;

	return (uint64_t)(t >> 64) ^ (uint64_t)t;
}

/* The number that i becomes in the domain, which may lie beyond n. */
static inline __attribute__((always_inline)) uint64_t perm_once(const struct perm *p, uint64_t i)
{
	uint64_t left = i >> p->right_bits, right = i & p->right_mask;

	left = (left ^ perm_round(right, p->key[0])) & p->left_mask;
	right = (right ^ perm_round(left, p->key[1])) & p->right_mask;
	left = (left ^ perm_round(right, p->key[2])) & p->left_mask;
	right = (right ^ perm_round(left, p->key[3])) & p->right_mask;
	for (uint32_t k = 4; __builtin_expect(k < p->rounds, 0); k += 2) {
		left = (left ^ perm_round(right, p->key[k])) & p->left_mask;
		right = (right ^ perm_round(left, p->key[k + 1])) & p->right_mask;
	}
	return left << p->right_bits | right;
}

/* Walk on from a number beyond n to the next one that is not. */
uint64_t perm_walk(const struct perm *p, uint64_t i);

/* The i-th number of the order, i in 0..n-1. */
static inline __attribute__((always_inline)) uint64_t perm_at(const struct perm *p, uint64_t i)
{
	i = perm_once(p, i);
	return __builtin_expect(i >= p->n, 0) ? perm_walk(p, i) : i;
}

#endif
