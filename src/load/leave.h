/*
 * leave -- in what state a run leaves its files behind.
 *
 * Nothing that the run did not create is ever removed.
 */
#ifndef IOSONDE_LOAD_LEAVE_H
#define IOSONDE_LOAD_LEAVE_H

#include "load/plan.h"

/* After the last write: renew the marks of our files. */
void leave_mark(struct plan *plan);

/* Remove what was created, if it still is that file, where its jobs ask for that. */
void leave_unlink(const struct plan *plan);

/* Remove the file that the guard of t holds, if the path still leads to it. */
void leave_remove(const struct target *t);

#endif
