/*
 * command -- what a worker is told to do: a word that it reads, and sleeps on until the first.
 */
#ifndef IOSONDE_LOAD_COMMAND_H
#define IOSONDE_LOAD_COMMAND_H

#include "load/shared.h"

/*
 * For the worker: COMMAND_WAIT is over; returns what came.  Each worker sleeps on
 * its own word: a lock for all would let those released first starve the timekeeper.
 */
int command_wait(struct shared_worker *shm);

/* For the timekeeper: give a command; one that came later in the list before stays. */
void command_give(struct shared_worker *shm, int command);

/* Stop workers first..last-1. */
void command_stop(struct shared *shared, unsigned first, unsigned last);

#endif
