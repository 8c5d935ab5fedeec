/*
 * order -- in which order the trials of a matrix run.
 */
#include "job/order.h"

#include "base/rng.h"

void order_make(struct order_trial *out, unsigned cells, unsigned turns, const uint64_t *seed)
{
	struct rng rng;

	rng_init(&rng, seed ? *seed : 0);
	for (unsigned t = 0; t < turns; t++, out += cells) {
		for (unsigned c = 0; c < cells; c++)
			out[c] = (struct order_trial){.cell = c, .turn = t};
		for (unsigned c = cells; seed && c > 1; c--) {
			unsigned k = (unsigned)rng_below(&rng, c);
			struct order_trial other = out[k];

			out[k] = out[c - 1];
			out[c - 1] = other;
		}
	}
}
