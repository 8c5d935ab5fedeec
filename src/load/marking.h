/*
 * marking -- a run in a box tells the host where it is, by result/marks.h.
 *
 * Each mark is written by the timekeeper after it gave its command: no worker waits
 * for it.
 */
#ifndef IOSONDE_LOAD_MARKING_H
#define IOSONDE_LOAD_MARKING_H

#include <pthread.h>
#include <stdbool.h>

struct marking {
	int fd; /* where marks go; -1: nobody wants them */
	bool first, start;
	pthread_mutex_t gate; /* locked until the run has lingered */
};

void marking_open(struct marking *m, int fd);

/* Some worker was let begin; some worker measures.  Each is told once. */
void marking_begun(struct marking *m, bool measuring);

/* All I/O has ended: tell it, stay idle for MARK_LINGER, and open the gate. */
void marking_end(struct marking *m);

/* A worker of the last stage stays here, idle, until the host has seen its thread. */
void marking_pass(struct marking *m);

#endif
