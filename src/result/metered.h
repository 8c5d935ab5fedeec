/*
 * metered -- what the host spent on a box between two marks: the model.
 *
 * Times are ns.  It owns its lists.
 */
#ifndef IOSONDE_RESULT_METERED_H
#define IOSONDE_RESULT_METERED_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "measure/cpu.h"
#include "measure/ran.h"
#include "measure/reading.h"
#include "result/put.h"

/* CPU time of the threads of one role. */
struct metered_role {
	/* "payload", "sentry", "stub", "gofer", "shim", "vmm", "vcpu", "virtiofsd", ... */
	char role[32];
	char process[64]; /* as its command line begins */
	char thread[32];  /* name of its threads, numbers cut: "CPU n/TCG" */
	unsigned threads;
	uint64_t cpu_ns, user_ns, system_ns; /* user includes nice and guest */
	uint64_t nice_ns, guest_ns;
	uint64_t read_bytes, write_bytes; /* /proc/PID/io, of the first role of its process */
};

/* A thread of the kernel, outside of every group. */
struct metered_kernel {
	char thread[32]; /* "kworker flush", "jbd2", "ksoftirqd", ... */
	uint64_t cpu_ns;
};

struct metered {
	uint64_t window_ns;  /* from MARK_START to MARK_STOP, as they came */
	uint64_t startup_ns; /* from the start of the runtime to MARK_FIRST; 0: it never came */
	uint64_t whole_ns;   /* from the start of the runtime to the end of the box */
	struct reading cpu, user, system;	/* of the group, in the window */
	struct reading memory_peak;		/* bytes, of the whole time */
	struct reading read_bytes, write_bytes; /* at block devices, in the window */
	struct reading cycles, instructions;	/* of the group, in the window */
	struct reading throttled;		/* held back by a limit of CPU, in the window */
	unsigned cpus;
	struct cpu_shares machine; /* between the two */
	uint64_t machine_ns;	   /* busy time of all CPUs in the window by it, steal excluded */
	uint64_t idle_ns; /* what they are busy with in such a time without a box; baseline */
	/* Exact where machine is what ticks found: what all threads ran, and CPUs not idle. */
	struct reading ran, awake;
	struct reading idle_ran, idle_awake; /* the same of the baseline; absent: there was none */
	struct reading own;		     /* what of ran was the meter's */
	enum ran_source ran_source;
	uint64_t kernel_ns; /* sum of kernel */
	struct metered_role *roles;
	unsigned roles_n;
	struct metered_kernel *kernel;
	unsigned kernel_n;
};

/* Add all of it to an object: "window_ns", "group", "machine", "roles", "kernel", ... */
void metered_json(struct put *p, json_t *to, const struct metered *m);

/* And back, *m zeroed before.  -EINVAL: it is not such an object; -ENOMEM.  *m is zero then. */
int metered_read(struct metered *m, const json_t *from, struct err *err);

/*
 * Append it as people read it: the group's figures, the machine's, a line for each role and
 * class of threads of the kernel; with threads, a line for each process and thread of a role.
 */
void metered_text(struct buf *out, const struct metered *m, bool threads);

/* The readings of the group as a table (rows.h), and those of the machine. */
extern const struct reading_row metered_rows[];
extern const unsigned metered_rows_n;
extern const struct reading_row metered_exact_rows[];
extern const unsigned metered_exact_rows_n;

/*
 * ns that the classes of /proc/stat have less than CPUs were not idle (below 0: more); 0: no more
 * than comes by chance, 2 % and two standard deviations of so many ticks of 10 ms.
 */
int64_t metered_missed(const struct metered *m);

/* What CPUs did beyond the baseline: ns; never less than the group and the kernel's threads. */
uint64_t metered_busy(const struct metered *m);

void metered_release(struct metered *m);

#endif
