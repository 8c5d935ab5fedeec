/*
 * logged -- which logs a job writes, and how their files are called.
 */
#ifndef IOSONDE_JOB_LOGGED_H
#define IOSONDE_JOB_LOGGED_H

#include "job/job.h"

/* The logs of a clone, each a file. */
enum job_log {
	JOB_LOG_LAT,
	JOB_LOG_SLAT,
	JOB_LOG_CLAT,
	JOB_LOG_BW,
	JOB_LOG_IOPS,
	JOB_LOG_HIST,
	JOB_LOGS,
};

/*
 * Does a job write this log?  As in fio, none of the latencies with gtod_reduce,
 * and not those that disable_lat and its kin name.
 */
bool logged(const struct job *job, enum job_log log);

/* How many of them. */
unsigned logged_count(const struct job *job);

/*
 * Path of a log of a clone that is number in the run (from 1): "NAME_lat.1.log",
 * without per_job_logs "NAME_lat.log".  malloc'd; NULL when memory is out.
 */
char *logged_path(const struct job *job, enum job_log log, unsigned number);

/*
 * Let the logs of a job bear the numbers of its run in a sweep: "NAME-cell2-run1";
 * 0: that one is not told.  Returns 0; -ENOMEM with ERR_FAILED.
 */
int logged_rename(struct job *job, unsigned cell, unsigned turn, struct err *err);

/*
 * Check the options of a job's logs, and note those that are not written.
 * Returns 0; -EINVAL with ERR_INPUT and the remedy.
 */
int logged_check(struct job_list *list, const struct job *job, struct err *err);

#endif
