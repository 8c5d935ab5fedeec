/*
 * order -- in which order the trials of a matrix run.
 *
 * A trial is one cell once more; what a cell is (values of a sweep, runtimes) is
 * the caller's.
 */
#ifndef IOSONDE_JOB_ORDER_H
#define IOSONDE_JOB_ORDER_H

#include <stdint.h>

struct order_trial {
	unsigned cell; /* from 0 */
	unsigned turn; /* which repetition of it, from 0 */
};

/*
 * Fill out with cells * turns trials: round after round, each round every cell
 * once.  With a seed the cells of each round are shuffled, each round anew;
 * NULL leaves them as they are.
 *
 * Rounds, and not one shuffle of all: what drifts while a matrix runs (a device
 * that fills, a neighbour that wakes) meets every cell equally often, and after
 * each round all cells have been measured equally often.
 * Source: randomised complete blocks, R. A. Fisher, The Design of Experiments
 * (1935); shuffle of Fisher and Yates in Durstenfeld's form (1964).
 */
void order_make(struct order_trial *out, unsigned cells, unsigned turns, const uint64_t *seed);

#endif
