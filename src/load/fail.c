/*
 * fail -- what ends a worker's job.
 */
#include "load/fail.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void fail_job(struct worker *w, int code, int errnum, const char *fmt, ...)
{
	va_list args;
	char text[sizeof w->shm->err.msg];

	w->stop = true;
	if (w->shm->err.code)
		return;
	va_start(args, fmt);
	vsnprintf(text, sizeof text, fmt, args);
	va_end(args);
	w->shm->errnum = errnum;
	err_set(&w->shm->err, (enum err_code)code, errnum, "job %s: %s", w->job->name, text);
}

void fail_io(struct worker *w, const struct io *io, int errnum)
{
	static const char *const verb[] = {"read", "write", "trim", "fsync", "fdatasync"};
	const char *path = w->plan->targets[w->spec->files[io->file].target].path;

	stats_fail(w->stats, errnum, io->op, io->file, io->offset, io->len);
	if (io->op > IO_TRIM)
		fail_job(w, ERR_FAILED, errnum, "%s: %s: %s", path, verb[io->op], strerror(errnum));
	else if (io->res == 0 && io->op == IO_WRITE)
		fail_job(w, ERR_FAILED, errnum,
			 "%s: write of %u bytes at offset %llu: nothing was written", path, io->len,
			 (unsigned long long)io->offset);
	else if (io->res == 0)
		fail_job(w, ERR_FAILED, errnum,
			 "%s: %s of %u bytes at offset %llu: end of file: the file is shorter "
			 "than it was at the start",
			 path, verb[io->op], io->len, (unsigned long long)io->offset);
	else
		fail_job(w, ERR_FAILED, errnum, "%s: %s of %u bytes at offset %llu: %s", path,
			 verb[io->op], io->len, (unsigned long long)io->offset, strerror(errnum));
}
