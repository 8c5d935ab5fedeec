/*
 * cpu -- what a thread cost: time in user and kernel, switches, faults.
 */
#ifndef IOSONDE_MEASURE_CPU_H
#define IOSONDE_MEASURE_CPU_H

#include <stdint.h>

struct cpu_usage {
	uint64_t user_ns, sys_ns;
	uint64_t ctx; /* context switches, voluntary and not */
	uint64_t majf, minf;
};

/* The calling thread since its start.  Source: getrusage(2), RUSAGE_THREAD. */
struct cpu_usage cpu_thread(void);

/* after - before. */
struct cpu_usage cpu_delta(const struct cpu_usage *after, const struct cpu_usage *before);

/* to += from. */
void cpu_add(struct cpu_usage *to, const struct cpu_usage *from);

#endif
