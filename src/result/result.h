/*
 * result -- what a run leaves behind: the model that every output is made of.
 *
 * Latencies in it are still in ticks; ns_per_tick converts.  It owns what it
 * points to, but for the jobs.
 */
#ifndef IOSONDE_RESULT_RESULT_H
#define IOSONDE_RESULT_RESULT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/err.h"
#include "job/job.h"
#include "measure/cpu.h"
#include "measure/disk.h"
#include "measure/filed.h"
#include "measure/generator.h"
#include "measure/ledger.h"
#include "measure/stats.h"
#include "measure/steady.h"

/* What became of the lines of logs. */
struct result_logs {
	bool on;	    /* some log was asked for */
	uint64_t lines;	    /* written */
	uint64_t unwritten; /* that their file did not take, in time for a signal */
	uint64_t lost;	    /* records that found no room to wait in */
	uint64_t late;	    /* windows that were put together with the next for want of it */
};

/* One line of the report: a clone, or with group_reporting a group. */
struct result_job {
	const struct job *job; /* of the group: its first; owned by the job list */
	unsigned clone;	       /* 0..numjobs-1; 0 for a group */
	unsigned members;      /* workers merged into it, 1 without group_reporting */
	unsigned groupid;
	unsigned depth;	       /* effective iodepth */
	bool synchronous;      /* engine keeps one histogram: lat = clat, no slat */
	const char *engine;    /* effective engine; "" or NULL when none was opened */
	bool ran;	       /* false: never reached its start */
	bool hung;	       /* it did not come back */
	bool cut;	       /* some member never ended: its CPU time is not in it */
	bool running;	       /* not over yet: what a thread counts at its end is 0 */
	uint64_t job_start_ms; /* Unix time when the measured window began, 0: never */
	uint64_t elapsed_ms;   /* start to end, ramp and delay included */
	struct err err;	       /* code 0: none; the failure that ended it */
	int errnum;	       /* of that failure, positive, 0 for none or unknown */
	uint64_t seed;	       /* effective randseed of the first member */
	struct stats *stats;   /* merged; never NULL, zero if it never ran */
	double group_bw[DDIR_COUNT]; /* bytes a second of its reporting group; by fio_groups */
	struct steady *steady; /* NULL: none was looked for */
	struct ledger ledger;  /* of the first member */
	struct filed *filed;   /* what is known of some of these; target: index into files */
	unsigned filed_n;
	char **files; /* paths of the first member, files_n of them */
	unsigned files_n;
	/* summed over the members */
	struct result_logs logs;
	struct stats_spent ramp; /* merged; time 0: it had none */
};

struct result {
	const struct job_list *list;
	const char *version;   /* "0.1" */
	uint64_t timestamp_ms; /* Unix time of the report */
	pid_t pid;	       /* of the process that did the I/O, 0: none began */
	double ns_per_tick;    /* 0 where no clock was read: then 1 */
	const char *clock;     /* "tsc", ... */
	const char *clock_reason;
	struct err err; /* code 0: none; a failure of the run as a whole */
	int signal;	/* it was ended by this signal, 0 for none */
	int status;	/* exit status, faults.md promise 1 */
	bool so_far;	/* taken while jobs run or are still to come */
	struct result_job *jobs;
	unsigned jobs_n;
	struct generator generator; /* what iosonde itself costs here */
	uint64_t buffered;	    /* bytes of the files that are read through the page cache */
	uint64_t memory; /* bytes that it may have: of RAM, or of the cgroup; 0: not known */
	struct fetched fetched_beside; /* by threads that are no worker's own */
	struct disk disks[DISK_MAX];   /* deltas over the run */
	unsigned disks_n;
	char **notes; /* sentences of the run, after those of list */
	unsigned notes_n;
	/* code 0: none; the first log that could not be written on */
	struct err log_err;
	struct environment *environment; /* where it happened; NULL: not looked up */
	const struct merge *merged;	 /* the runs of the sweep that are over; NULL: no sweep */

	double tsc_per_ns;	     /* of this CPU, 0: not known */
	struct cpu_usage layout_cpu; /* what laying out files cost */
	struct cpu_shares machine;   /* all CPUs, from the first measured window to the end */
	uint64_t machine_ns;	     /* of that time; 0: none */
	unsigned machine_cpus;
};

/*
 * Length of the measured window of a job, ns; 0 when it never ran.  Of a job
 * that did not come back (no end) it is elapsed_ms, which is no less.
 */
uint64_t result_runtime_ns(const struct result *r, const struct result_job *j);

/* The same, summed over the members of a group: what their CPU time relates to. */
uint64_t result_time_ns(const struct result *r, const struct result_job *j);

/*
 * Length of the run, ns: from the first job's start to the last one's end; of a
 * sweep the sum over its runs.
 */
uint64_t result_elapsed_ns(const struct result *r);

/*
 * What stands as the error number of a job: that of its failure; EINVAL for a
 * failure without one; ETIMEDOUT when it hung; ECANCELED when it never ran
 * because the run failed before; else 0.
 */
int result_errnum(const struct result *r, const struct result_job *j);

/* "read", "write", "trim", "fsync", "fdatasync" of an enum io_op, "io" of others. */
const char *result_op_name(unsigned op);

/*
 * Path that a file number of stats_error means, NULL where it is not known:
 * a group of clones with files of their own, or of several jobs, shares one
 * table of errors.
 */
const char *result_file(const struct result_job *j, unsigned file);

/* Free the stats, files and notes it owns; accepts the zero state. */
void result_release(struct result *r);

#endif
