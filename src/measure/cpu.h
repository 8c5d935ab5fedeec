/*
 * cpu -- what threads cost: time in user and kernel, switches, faults; and what
 * the CPUs of the machine did meanwhile.
 */
#ifndef IOSONDE_MEASURE_CPU_H
#define IOSONDE_MEASURE_CPU_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "measure/reading.h"

struct cpu_usage {
	uint64_t user_ns, sys_ns; /* its own */
	uint64_t kernel_ns;	  /* of threads of the kernel that work for it: io-wq, SQPOLL */
	uint64_t ctx;		  /* context switches, voluntary and not */
	uint64_t majf, minf;
	bool shared; /* kernel_ns is a share of what several jobs caused together */
};

/* The calling thread since its start, without kernel_ns.  Source: getrusage(2). */
struct cpu_usage cpu_thread(void);

/* All threads of the process since its start, those of the kernel included. */
struct cpu_usage cpu_process(void);

/*
 * ns that a thread of this process (tid, 0: the calling one) has run, or, tid -1,
 * all that it ever had.  0 where it has none by that number.
 * Source: Linux include/linux/posix-timers_types.h, CPUCLOCK_SCHED.
 */
uint64_t cpu_clock_ns(pid_t tid);

/* Time in the kernel, its threads that worked for it included. */
static inline uint64_t cpu_system(const struct cpu_usage *u)
{
	return u->sys_ns + u->kernel_ns;
}

/* after - before. */
struct cpu_usage cpu_delta(const struct cpu_usage *after, const struct cpu_usage *before);

/* to += from. */
void cpu_add(struct cpu_usage *to, const struct cpu_usage *from);

/* Classes of /proc/stat, in its order. */
enum cpu_class {
	CPU_USER,
	CPU_NICE,
	CPU_SYSTEM,
	CPU_IDLE,
	CPU_IOWAIT,
	CPU_IRQ,
	CPU_SOFTIRQ,
	CPU_STEAL,
	CPU_GUEST,
	CPU_GUEST_NICE,
	CPU_CLASSES,
};
extern const char *const cpu_class_names[CPU_CLASSES]; /* "user", ... "guest_nice" */

/* All CPUs together since the machine started. */
struct cpu_machine {
	uint64_t ticks[CPU_CLASSES];
	uint64_t ns; /* CLOCK_MONOTONIC: when it was read; 0: never */
	int errnum;  /* why ticks are not known, 0: they are */
};

/*
 * Read them now.  errnum: that of the refusal; ENODATA where every count is 0, as
 * in a sandbox that invents the file.  Cost: 50 us and more, by the interrupts there are.
 */
struct cpu_machine cpu_machine(void);

/* The same from the text of /proc/stat. */
struct cpu_machine cpu_machine_parse(const char *text);

/*
 * Share of each class in percent between two readings, as mpstat(1) has it: user
 * and nice without their guests, all by the sum without guests.  errnum is set
 * where one of them failed, or no tick came between.
 * Source: sysstat, mpstat.c: behaviour only.
 */
struct cpu_shares {
	double percent[CPU_CLASSES];
	uint64_t ticks; /* in all */
	int errnum;
};
struct cpu_shares cpu_machine_shares(const struct cpu_machine *before,
				     const struct cpu_machine *after);

/*
 * ns that cpus CPUs together were not idle between two readings, what was stolen left out:
 * threads, interrupts, and the way into idle and out of it.  The busy classes are what a tick
 * finds; idle and iowait are clocked, so that those two need not agree.  Steps of a tick of
 * 10 ms in all.  Estimated where the machine was started with nohz=off, which samples idle, too.
 * Source: Linux fs/proc/stat.c get_idle_time(), kernel/time/tick-sched.c
 * get_cpu_sleep_time_us(), kernel/sched/cputime.c account_process_tick().
 */
struct reading cpu_machine_awake(const struct cpu_machine *before, const struct cpu_machine *after,
				 unsigned cpus);

#endif
