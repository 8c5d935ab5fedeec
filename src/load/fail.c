/*
 * fail -- what ends a worker's job.
 */
#include "load/fail.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void fail_tell(struct worker *w, int code, int errnum, const char *fmt, va_list args)
{
	char text[sizeof w->shm->err.msg];

	if (w->shm->err.code)
		return;
	vsnprintf(text, sizeof text, fmt, args);
	w->shm->errnum = errnum;
	err_set(&w->shm->err, (enum err_code)code, errnum, "job %s: %s", w->job->name, text);
}

void fail_job(struct worker *w, int code, int errnum, const char *fmt, ...)
{
	va_list args;

	w->stop = w->failed = true;
	va_start(args, fmt);
	fail_tell(w, code, errnum, fmt, args);
	va_end(args);
}

/* Told as any failure; whether the job goes on is settled. */
static void fail_told(struct worker *w, int errnum, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

static void fail_told(struct worker *w, int errnum, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	fail_tell(w, ERR_FAILED, errnum, fmt, args);
	va_end(args);
}

void fail_io(struct worker *w, const struct io *io, int errnum)
{
	static const char *const verb[] = {"read", "write", "trim", "fsync", "fdatasync"};
	const char *path = w->plan->targets[w->spec->files[io->file].target].path;

	if (!job_tolerates(w->job, io->op == IO_READ, errnum))
		w->stop = w->failed = true;
	stats_fail(w->stats, errnum, io->op, io->file, io->offset, io->len);
	if (io->op > IO_TRIM)
		fail_told(w, errnum, "%s: %s: %s", path, verb[io->op], strerror(errnum));
	else if (io->res == 0 && io->op == IO_WRITE)
		fail_told(w, errnum, "%s: write of %u bytes at offset %llu: nothing was written",
			  path, io->len, (unsigned long long)io->offset);
	else if (io->res == 0)
		fail_told(w, errnum,
			  "%s: %s of %u bytes at offset %llu: end of file: the file is shorter "
			  "than it was at the start",
			  path, verb[io->op], io->len, (unsigned long long)io->offset);
	else
		fail_told(w, errnum, "%s: %s of %u bytes at offset %llu: %s", path, verb[io->op],
			  io->len, (unsigned long long)io->offset, strerror(errnum));
}

void fail_mismatch(struct worker *w, const char *fmt, ...)
{
	va_list args;

	if (w->job->verify_fatal && !job_tolerates_mismatch(w->job))
		w->stop = w->failed = true;
	va_start(args, fmt);
	fail_tell(w, ERR_MISMATCH, EILSEQ, fmt, args);
	va_end(args);
}
