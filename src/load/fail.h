/*
 * fail -- what ends a worker's job, in its shared memory.
 */
#ifndef IOSONDE_LOAD_FAIL_H
#define IOSONDE_LOAD_FAIL_H

#include "load/worker.h"

/*
 * The job is over: no further I/O is started.  The first failure of a job is
 * the one that is told: code (enum err_code), errnum > 0, text without the
 * job's name.
 */
void fail_job(struct worker *w, int code, int errnum, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/*
 * The same for an I/O that came back with errnum; it is counted too.  The job
 * goes on where it is told to pass such errors over, and has failed all the same.
 */
void fail_io(struct worker *w, const struct io *io, int errnum);

/*
 * A block is not as it was written: ERR_MISMATCH with EILSEQ.  The job goes on
 * unless verify_fatal ends it.
 */
void fail_mismatch(struct worker *w, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
