/*
 * rng -- pseudo-random numbers, one state per worker.
 *
 * Not for secrets.  xoshiro256** of Blackman and Vigna (2018); seeds are
 * spread by splitmix64, so that neighbouring seeds give unrelated streams.
 */
#ifndef IOSONDE_BASE_RNG_H
#define IOSONDE_BASE_RNG_H

#include <stddef.h>
#include <stdint.h>

struct rng {
	uint64_t s[4];
};

static inline uint64_t rng_splitmix(uint64_t *x)
{
	uint64_t z = *x += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

/* Start a stream; any seed is good. */
static inline void rng_init(struct rng *r, uint64_t seed)
{
	for (int i = 0; i < 4; i++)
		r->s[i] = rng_splitmix(&seed);
}

/* 64 random bits. */
static inline uint64_t rng_next(struct rng *r)
{
	uint64_t *s = r->s;
	uint64_t x = s[1] * 5, t = s[1] << 17;

	x = (x << 7 | x >> 57) * 9;
	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = s[3] << 45 | s[3] >> 19;
	return x;
}

/*
 * A number in 0..n-1 (0 when n is 0).  The bias is below n / 2^64.
 * Source: Lemire, Fast random integer generation in an interval (2019).
 */
static inline uint64_t rng_below(struct rng *r, uint64_t n)
{
	return (uint64_t)(((unsigned __int128)rng_next(r) * n) >> 64);
}

/* Fill n bytes with random data. */
void rng_fill(struct rng *r, void *data, size_t n);

/* A seed from the kernel, or from clock and address where it has none. */
uint64_t rng_seed(void);

#endif
