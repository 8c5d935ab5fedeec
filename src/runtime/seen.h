/*
 * seen -- the processes and threads that a meter looks at, from look to look, and what
 * each has used since the first.
 */
#ifndef IOSONDE_RUNTIME_SEEN_H
#define IOSONDE_RUNTIME_SEEN_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "measure/task.h"
#include "result/metered.h"
#include "runtime/meter.h"

/* Since its start; ticks but for ns. */
struct seen_use {
	uint64_t ns, user, system, guest;
};

struct seen_process {
	pid_t pid, ppid;
	uint64_t start;
	char name[64];
	bool stub, here; /* here: at the last look */
	struct seen_use base, last;
	uint64_t base_children[2], last_children[2]; /* ticks, user and system */
	uint64_t base_io[2], last_io[2];	     /* bytes read and written */
	int io_error;
};

struct seen_thread {
	pid_t tid;
	unsigned process;
	uint64_t start;
	char name[TASK_NAME];
	bool niced;
	struct seen_use base, last;
};

/* The zero state but for of is good. */
struct seen {
	struct meter_of of;
	uint64_t began; /* ticks since the machine started: what is younger began from nothing */
	struct seen_process *process;
	struct seen_thread *thread;
	unsigned process_n, process_room, thread_n, thread_room;
	unsigned hint_process, hint_thread; /* where the next one is likely to be */
	bool again, failed;		    /* the first look is over; memory ran out */
};

/* Look at all of them. */
void seen_look(struct seen *s);

/* Is it one of them? */
bool seen_has(const struct seen *s, pid_t pid);

/*
 * What was used between the first look and the last, by role: the roles of out, the largest
 * first, those that used nothing left out.  Of a group out->cpu and user are known before; what
 * is missing to them is of role "ended".  Of a tree of processes they become the sums, with
 * what those used whose parents waited for them.  Bytes that no group counts become the sum,
 * too, estimated: what is written counts when a page becomes dirty.  Returns 0; -ENOMEM.
 */
int seen_roles(const struct seen *s, struct metered *out);

/* Forget all but of. */
void seen_release(struct seen *s);

#endif
