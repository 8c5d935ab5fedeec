/*
 * paced -- the part of the worker's loop that only jobs with a rate or a
 * thinktime have.
 */
#ifndef IOSONDE_LOAD_PACED_H
#define IOSONDE_LOAD_PACED_H

#include "load/worker.h"

/*
 * worker.fill of such a job: takes what is due.  What is not due yet is held, and
 * w->deadline says until when a wait may last.
 */
unsigned paced_fill(struct worker *w);

/* Nothing is in flight: sleep until the held I/O is due, or a stop has come. */
void paced_sleep(struct worker *w);

/*
 * A window begins: backlog and waits are counted anew.  What the ramp leaves stays
 * due, since arrivals do not ask what is measured.
 */
void paced_window(struct worker *w, uint64_t now);

/* Reading back is over, for which no rate held; what is prepared already goes at once. */
void paced_resume(struct worker *w, uint64_t now);

/* The first n of w->done came back at now: time since they were due, of those done. */
void paced_done(struct worker *w, unsigned n, uint64_t now);

/* Fail the job when a cycle that is over had less than rate_min asks. */
void paced_judge(struct worker *w, uint64_t now);

#endif
