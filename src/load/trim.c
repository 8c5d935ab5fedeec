/*
 * trim -- where the next I/O of a job that trims goes.
 */
#include "load/trim.h"

bool trim_next(struct worker *w, struct io *io)
{
	struct pattern *p = w->pattern[DDIR_TRIM];
	uint32_t len = p->bs;

	if (w->trimmed.len) {
		io->op = IO_WRITE;
		io->file = w->trimmed.file;
		io->offset = w->trimmed.offset;
		io->len = w->trimmed.len;
		w->trimmed.len = 0;
		return true;
	}
	io->op = IO_TRIM;
	io->file = p->walk ? walk_next(p->walk, DDIR_TRIM, &io->offset, &len)
			   : pattern_next(p, &io->offset);
	io->len = len;
	if (!job_writes(w->job))
		return true;
	w->trimmed = *io;
	return false;
}
