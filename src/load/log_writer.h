/*
 * log_writer -- the thread that writes the logs of all workers.
 *
 * It is the only one that formats and writes them, beside the measured path.
 */
#ifndef IOSONDE_LOAD_LOG_WRITER_H
#define IOSONDE_LOAD_LOG_WRITER_H

#include "load/plan.h"
#include "load/shared.h"

struct log_writer;

/*
 * Make the logs of the plan's workers (log_file_open, whose errors it has) and
 * begin to write them.  *out is NULL where no job has any.
 */
int log_writer_open(struct log_writer **out, struct plan *plan, const struct job_list *list,
		    const struct run_options *opts, struct shared *shared, struct err *err);

/*
 * No worker runs any more: write what is left, and close.  remove: the files that
 * were made, too.  A failure is in shared->log_err.  Accepts NULL.
 */
void log_writer_close(struct log_writer *w, bool remove);

#endif
