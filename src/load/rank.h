/*
 * rank -- who keeps the time and heeds signals goes before those who do the I/O.
 *
 * A worker looks at no clock.  Of two threads of the same real-time priority on one CPU
 * the first keeps it until it waits: a worker that never does would not be stopped.
 */
#ifndef IOSONDE_LOAD_RANK_H
#define IOSONDE_LOAD_RANK_H

/* What rank_raise changed; policy 0: nothing. */
struct rank {
	int policy, priority;
};

/*
 * Raise the calling thread, and so what it starts, by one, where it is under SCHED_FIFO or
 * SCHED_RR.  Returns 0, also where it is not; -EPERM: it may not, -EINVAL: there is no
 * higher one.  *old is for rank_restore.
 * Source: sched(7); RLIMIT_RTPRIO and CAP_SYS_NICE allow it.
 */
int rank_raise(struct rank *old);

/* Undo it.  Accepts the zero state. */
void rank_restore(const struct rank *old);

/*
 * The calling thread does I/O: one below the thread that started it.  At the lowest
 * priority it takes turns with it (SCHED_RR), or, where that is refused, gives real time up.
 */
void rank_lower(void);

#endif
