/*
 * keyword -- words that stand for numbers of this machine or of a file.
 *
 * It sets nothing.
 */
#ifndef IOSONDE_JOB_KEYWORD_H
#define IOSONDE_JOB_KEYWORD_H

#include <stdbool.h>

#include "base/buf.h"

/*
 * Append value, $pagesize, $mb_memory and $ncpus in it put in: bytes of a page,
 * MiB of memory, CPUs that are online.  Returns whether there was any.
 * Source: fio(1), "reserved keywords"; there is no arithmetic.
 */
bool keyword_machine(struct buf *out, const char *value);

/*
 * Append a filename_format, $jobname, $jobnum, $filenum and $clientuid in it put
 * in, whatever their case; the last is empty, as in fio without a client.
 */
void keyword_name(struct buf *out, const char *format, const char *jobname, unsigned jobnum,
		  unsigned filenum);

#endif
