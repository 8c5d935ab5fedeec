/*
 * rng -- pseudo-random numbers.
 */
#include "base/rng.h"

#include <string.h>
#include <sys/random.h>
#include <time.h>

void rng_fill(struct rng *r, void *data, size_t n)
{
	unsigned char *p = data;
	uint64_t x;

	for (; n >= sizeof x; n -= sizeof x, p += sizeof x) {
		x = rng_next(r);
		memcpy(p, &x, sizeof x);
	}
	if (n) {
		x = rng_next(r);
		memcpy(p, &x, n);
	}
}

uint64_t rng_seed(void)
{
	uint64_t seed;

	if (getrandom(&seed, sizeof seed, GRND_NONBLOCK) == (ssize_t)sizeof seed)
		return seed;
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_nsec * 1000003u + (uint64_t)t.tv_sec + (uint64_t)(uintptr_t)&t;
}
