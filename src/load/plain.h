/*
 * plain -- the loops of plain jobs: reads and writes of one size, as fast as they
 * are done, and nothing besides.
 */
#ifndef IOSONDE_LOAD_PLAIN_H
#define IOSONDE_LOAD_PLAIN_H

#include "load/worker.h"

/*
 * Run a pass of a plain job (worker.plain) for as long as all is as usual: no
 * failure, no short transfer, no stop, no batch taken in part.  Returns when the
 * pass has nothing more to issue or that has ended; the loop of any job goes on
 * from there, with what is in flight.
 * Cost: tests/bench/README has the instructions for each I/O.
 */
void plain_run(struct worker *w);

/* Is all as usual again, so that plain_run may go on? */
bool plain_may(struct worker *w);

#endif
