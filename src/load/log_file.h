/*
 * log_file -- the files of the logs: what they may be, and writing on them.
 */
#ifndef IOSONDE_LOAD_LOG_FILE_H
#define IOSONDE_LOAD_LOG_FILE_H

#include "load/log.h"
#include "load/plan.h"

/*
 * Make the logs of all workers that have some, their targets being open: rings,
 * and files, which begin empty, but for those of per_job_logs=0, which go on.  A
 * file that is a target, an input or an output of the run, or is no file, is
 * refused before any is emptied; on failure what was made is removed.
 *
 * Returns 0; -errno with ERR_OUTPUT for a file that cannot be made, ERR_REFUSED for
 * one that may not be a log, ERR_FAILED for want of memory.
 */
int log_file_open(struct plan *plan, const struct job_list *list, const struct run_options *opts,
		  struct shared *shared, struct err *err);

/* Append a line for each file that log_file_open would make, for --dry-run. */
void log_file_describe(const struct plan *plan, struct buf *out);

/*
 * Write lines, len bytes in all, at the end of a log.  A file that fails takes no
 * more: what it has ends with a whole line.  Returns 0; -errno once, with ERR_OUTPUT;
 * -EBADF from then on, err unfilled.
 */
int log_file_write(struct log *l, enum job_log log, const char *text, size_t len, struct err *err);

/*
 * Close all and free the logs; remove: those files that were made.  Accepts a plan
 * without.  Returns 0; -errno with ERR_OUTPUT for the first that close(2) failed on.
 */
int log_file_close(struct plan *plan, bool remove, struct err *err);

#endif
