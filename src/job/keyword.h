/*
 * keyword -- words that stand for numbers of this machine or of a file.
 *
 * It sets nothing.
 */
#ifndef IOSONDE_JOB_KEYWORD_H
#define IOSONDE_JOB_KEYWORD_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"
#include "job/value.h"

/*
 * What a value of this kind is meant to be, as in fio: words for numbers of this machine put
 * in, and a sum worked out.  *value becomes text's, which is the caller's to release, or stays.
 * Returns 0; -EINVAL, -ERANGE with ERR_INPUT for a sum that is none; -ENOMEM.
 */
int keyword_value(enum value_kind kind, const char **value, struct buf *text, struct err *err);

/*
 * Append value, $pagesize, $mb_memory and $ncpus in it put in: bytes of a page,
 * MiB of memory, CPUs that are online.  Returns whether there was any.
 * Source: fio(1), "reserved keywords"; sums of them are arith's.
 */
bool keyword_machine(struct buf *out, const char *value);

/*
 * Append a filename_format, $jobname, $jobnum, $filenum and $clientuid in it put
 * in, whatever their case; the last is empty, as in fio without a client.
 */
void keyword_name(struct buf *out, const char *format, const char *jobname, unsigned jobnum,
		  unsigned filenum);

#endif
