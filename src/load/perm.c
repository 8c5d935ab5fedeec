/*
 * perm -- the numbers 0..n-1 in random order, each once, without a map.
 */
#include "load/perm.h"

#include "base/rng.h"

/* Eight halves of numbers at once: GCC and clang have this for every CPU, with or without SIMD. */
typedef uint16_t perm_lanes __attribute__((vector_size(16)));
typedef uint32_t perm_joined __attribute__((vector_size(32)));
enum { PERM_LANES = 8, PERM_GROUPS = PERM_SOME / PERM_LANES, PERM_HALF = 16 };

/* A domain is no smaller than PERM_SOME, and the left half the same for all lanes. */
enum { PERM_BITS_LEAST = 5 };

void perm_init(struct perm *p, uint64_t n, uint64_t seed)
{
	unsigned bits = n > 1 ? 64u - (unsigned)__builtin_clzll(n - 1) : 0;

	if (bits < PERM_BITS_LEAST)
		bits = PERM_BITS_LEAST;
	p->n = n;
	p->right_bits = bits - bits / 2;
	p->left_bits = bits - p->right_bits;
	for (int i = 0; i < PERM_ROUNDS; i++) {
		p->key[i] = rng_splitmix(&seed);
		p->factor[i] = rng_splitmix(&seed) | 1;
	}
}

static uint64_t perm_round(const struct perm *p, int i, uint64_t x, uint32_t bits)
{
	x = (x + p->key[i]) * p->factor[i];
	x ^= x >> 32;
	return x * 0x9e3779b97f4a7c15u >> (64 - bits);
}

/* The number that i becomes in the domain, which may lie beyond n. */
static uint64_t perm_once(const struct perm *p, uint64_t i)
{
	uint64_t left = i >> p->right_bits, right = i & (((uint64_t)1 << p->right_bits) - 1);

	for (int k = 0; k < PERM_ROUNDS; k += 2) {
		left ^= perm_round(p, k, right, p->left_bits);
		right ^= perm_round(p, k + 1, left, p->right_bits);
	}
	return left << p->right_bits | right;
}

uint64_t perm_at(const struct perm *p, uint64_t i)
{
	do
		i = perm_once(p, i);
	while (i >= p->n);
	return i;
}

/* perm_round for halves of 16 bits at most; the low ones of key and factor are as random. */
static inline perm_lanes perm_lanes_round(const struct perm *p, int i, perm_lanes x, uint32_t bits)
{
	x = (x + (uint16_t)p->key[i]) * (uint16_t)p->factor[i];
	x ^= x >> PERM_HALF / 2;
	return x * 0x9e3b >> (int)(PERM_HALF - bits);
}

/* perm_once for PERM_SOME numbers from i on, a multiple of it. */
static inline void perm_lanes_once(const struct perm *p, uint64_t i, perm_joined out[PERM_GROUPS])
{
	const uint16_t mask = (uint16_t)((1u << p->right_bits) - 1);
	perm_lanes left[PERM_GROUPS], right[PERM_GROUPS];

	for (int g = 0; g < PERM_GROUPS; g++, i += PERM_LANES) {
		left[g] = (perm_lanes){0} + (uint16_t)(i >> p->right_bits);
		right[g] = (perm_lanes){0, 1, 2, 3, 4, 5, 6, 7} + (uint16_t)(i & mask);
	}
	for (int k = 0; k < PERM_ROUNDS; k += 2) {
#pragma GCC unroll 4
		for (int g = 0; g < PERM_GROUPS; g++)
			left[g] ^= perm_lanes_round(p, k, right[g], p->left_bits);
#pragma GCC unroll 4
		for (int g = 0; g < PERM_GROUPS; g++)
			right[g] ^= perm_lanes_round(p, k + 1, left[g], p->right_bits);
	}
#pragma GCC unroll 4
	for (int g = 0; g < PERM_GROUPS; g++)
		out[g] = __builtin_convertvector(left[g], perm_joined) << (int)p->right_bits |
			 __builtin_convertvector(right[g], perm_joined);
}

/* The PERM_SOME numbers from i on that lie below n. */
static unsigned perm_lanes_some(const struct perm *p, uint64_t i, uint64_t out[PERM_SOME])
{
	union {
		perm_joined group[PERM_GROUPS];
		uint32_t number[PERM_SOME];
	} all;
	const uint64_t n = p->n;
	unsigned found = 0;

	perm_lanes_once(p, i, all.group);
	for (unsigned k = 0; k < PERM_SOME; k++) {
		/* No branch: it would be a guess. */
		out[found] = all.number[k];
		found += all.number[k] < n;
	}
	return found;
}

static unsigned perm_wide_some(const struct perm *p, uint64_t i, uint64_t out[PERM_SOME])
{
	unsigned found = 0;

	for (unsigned k = 0; k < PERM_SOME; k++) {
		out[found] = perm_once(p, i + k);
		found += out[found] < p->n;
	}
	return found;
}

unsigned perm_some(const struct perm *p, uint64_t *at, uint64_t out[PERM_SOME])
{
	unsigned found = 0;

	for (; !found; *at += PERM_SOME)
		found = p->right_bits <= PERM_HALF ? perm_lanes_some(p, *at, out)
						   : perm_wide_some(p, *at, out);
	return found;
}
