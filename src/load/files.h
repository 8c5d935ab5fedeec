/*
 * files -- the files of one worker: opened, advised, dropped, closed.
 *
 * Which of them are open when is shelf's business.
 */
#ifndef IOSONDE_LOAD_FILES_H
#define IOSONDE_LOAD_FILES_H

#include "load/worker.h"

/*
 * Open all files that are to be open at the start, having looked at each, and make
 * them ready as the job asks: cold or read before, with advice.  What became of that is
 * in the ledger.  Returns 0; -errno, the job having failed.
 */
int files_up(struct worker *w);

/*
 * Open file f, and tell the engine where there is one already.  Returns the fd or
 * -errno, the job having failed.
 */
int files_open(struct worker *w, unsigned f);

/*
 * Close file f.  An error of close(2) or of the flush that fsync_on_close asks for
 * fails the job.
 */
void files_close(struct worker *w, unsigned f);

/* Drop a running worker's files from the page cache; nothing of it is in flight. */
void files_cool(struct worker *w);

#endif
