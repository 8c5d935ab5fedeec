/*
 * command -- what the timekeeper tells the workers: begin, measure, end, stop.
 *
 * Each worker sleeps on its own word until it is told for the first time: a lock for
 * all would let those released first starve the timekeeper.
 */
#ifndef IOSONDE_LOAD_COMMAND_H
#define IOSONDE_LOAD_COMMAND_H

#include "load/shared.h"

/* Wait until COMMAND_WAIT is over; returns the enum shared_command that came. */
int command_wait(struct shared_worker *shm);

/* Give a command; one that is not above the last one given changes nothing. */
void command_give(struct shared_worker *shm, int command);

/* Stop workers first..last-1. */
void command_stop(struct shared *shared, unsigned first, unsigned last);

#endif
