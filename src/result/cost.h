/*
 * cost -- what a phase of a job cost: CPU time, cycles and instructions, counted
 * or estimated.
 */
#ifndef IOSONDE_RESULT_COST_H
#define IOSONDE_RESULT_COST_H

#include "base/buf.h"
#include "measure/reading.h"
#include "result/put.h"
#include "result/result.h"

struct cost {
	struct reading cpu_ns; /* user and kernel, helpers of the kernel included */
	struct reading cycles, instructions;
	struct reading counter[COUNTERS]; /* each; what is known otherwise stands for absent ones */
};

/*
 * Cycles that no counter counted are estimated as CPU time x TSC rate, where the
 * rate is known: cycles of the TSC, which runs at one speed whatever the CPU does.
 * task_clock_ns, context_switches and page_faults are then those of getrusage(2).
 */
struct cost cost_of(const struct result *r, const struct stats_spent *spent);

/* value / by; 0 where there is no value, or by is 0. */
double cost_per(const struct reading *r, uint64_t by);

/* Why there is no hardware counter, errnum being what perf_event_open(2) said. */
const char *cost_uncounted(int errnum);

/* Append why a reading is what it is, in words; nothing for a measured one. */
void cost_reason(struct buf *out, const struct reading *r);

/* Append "user 1.0 %, nice 0.0 %, ...". */
void cost_shares_text(struct buf *out, const struct cpu_shares *s);

/* Add "ticks", "errno" and "percent", which is null where errno is set; and back. */
void cost_shares_json(struct put *p, json_t *to, const struct cpu_shares *s);
void cost_shares_read(struct cpu_shares *s, const json_t *from);

/* Is what a job cost known?  Not while it runs, or when a thread of it did not end. */
bool cost_known(const struct result_job *j);

#endif
