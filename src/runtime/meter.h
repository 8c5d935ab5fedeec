/*
 * meter -- what the host spends on a group of processes: CPU by role, memory, I/O,
 * cycles, and what the kernel's own threads do meanwhile.
 */
#ifndef IOSONDE_RUNTIME_METER_H
#define IOSONDE_RUNTIME_METER_H

#include "base/err.h"
#include "measure/group.h"
#include "result/metered.h"

struct meter;

/* Whom it is to look at. */
struct meter_of {
	const struct group *group; /* all in it and below; NULL: the process tree of pid */
	pid_t pid;
	const char *payload; /* base name of the program that does the I/O: "iosonde" */
};

/* The baseline: what the machine does without a box, ns in a second of CLOCK_MONOTONIC. */
struct meter_idle {
	uint64_t busy;		   /* of all CPUs, as ticks find it */
	struct reading ran, awake; /* as struct metered has them; absent: there is no baseline */
};

/* Look on for ns, doing nothing, or until stop (-1: none) is readable. */
struct meter_idle meter_baseline(uint64_t ns, int stop);

/* Returns 0; -errno with err. */
int meter_open(struct meter **out, const struct meter_of *of, struct err *err);

/* The window begins, and ends: everything is read, the group's own figures first. */
void meter_start(struct meter *m);
void meter_stop(struct meter *m);

/* Look at the processes in between, so that those that end are known by their role. */
void meter_look(struct meter *m);

/* Fill out, zeroed, with what was spent between the two; baseline: the zero state is none. */
int meter_take(struct meter *m, const struct meter_idle *baseline, struct metered *out,
	       struct err *err);

/* Accepts NULL. */
void meter_close(struct meter *m);

#endif
