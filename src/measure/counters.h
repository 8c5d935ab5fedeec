/*
 * counters -- what the processor and the kernel count for a thread and all that
 * it starts: one group of perf_event_open(2).
 *
 * Where the processor shows no counter, nothing is opened: the kernel's own, of
 * time, switches and faults, would cost milliseconds (the first event of a
 * machine waits for all CPUs) and tell what cpu.h has for nothing.
 */
#ifndef IOSONDE_MEASURE_COUNTERS_H
#define IOSONDE_MEASURE_COUNTERS_H

#include <stdint.h>

#include "measure/reading.h"

enum counter {
#define COUNTER(symbol, ...) COUNTER_##symbol,
#include "measure/counters.def"
	COUNTERS,
};

/* The names of counters.def, which are the keys of the result. */
extern const char *const counter_names[COUNTERS];

/* An open group, or why there is none. */
struct counters {
	int fd[COUNTERS];    /* -1: not open */
	int error[COUNTERS]; /* errno of the refusal */
	unsigned n;	     /* open ones, in the order of counters.def */
};

/* All of a group at one moment. */
struct counters_mark {
	uint64_t enabled, running; /* ns, of the group and of what inherited it */
	uint64_t value[COUNTERS];
};

/*
 * Count the calling thread, and the threads that come of it from now on, those
 * that the kernel makes for its I/O included.  room: how many files may be
 * opened for it; with too few it is refused with EMFILE.  Never fails: what
 * was refused has its errno in c->error.
 * Cost: one refused call where there is no counter; else COUNTERS calls.
 * Source: perf_event_open(2): inherit, PERF_FORMAT_GROUP.
 */
void counters_open(struct counters *c, uint64_t room);

/* As if counters_open had been refused with that. */
void counters_refuse(struct counters *c, int errnum);

/* The counts so far; all 0 where none is open.  One system call. */
struct counters_mark counters_mark(const struct counters *c);

/* What was counted between two marks, each with its state. */
void counters_between(const struct counters *c, const struct counters_mark *before,
		      const struct counters_mark *after, struct reading out[COUNTERS]);

/* Accepts the zero state and may be called again. */
void counters_close(struct counters *c);

/* Counters of all that runs in a control group, on every CPU. */
struct counters_group {
	enum counter which[COUNTERS];
	unsigned n, cpus;
	int *fd;   /* cpus x n; -1: that CPU is off.  NULL: none is open */
	int error; /* errno of the refusal */
};

/*
 * Count n of them in the group (a folder of version 2, or of version 1's perf_event) and those
 * below it, guests that it runs included.  Never fails: the refusal is c->error.
 * Source: perf_event_open(2), PERF_FLAG_PID_CGROUP.
 */
void counters_group_open(struct counters_group *c, const char *dir, const enum counter *which,
			 unsigned n);

/* The counts of all CPUs so far. */
struct counters_mark counters_group_mark(const struct counters_group *c);

/* a + b of them (the same twice: one) between two marks, with its state. */
struct reading counters_group_between(const struct counters_group *c,
				      const struct counters_mark *before,
				      const struct counters_mark *after, enum counter a,
				      enum counter b);

void counters_group_close(struct counters_group *c);

#endif
