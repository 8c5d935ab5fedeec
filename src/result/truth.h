/*
 * truth -- where the I/O of a job really went: what was looked up of its files, and
 * the verdict in words.
 *
 * Only what this kernel shows: a cache below it (a host's, a controller's) is seen at
 * most by the time that a block takes which is read again.
 */
#ifndef IOSONDE_RESULT_TRUTH_H
#define IOSONDE_RESULT_TRUTH_H

#include "base/buf.h"
#include "result/put.h"
#include "result/result.h"

enum truth_class {
	TRUTH_NONE,    /* nothing was moved, or no file is behind the engine */
	TRUTH_MEMORY,  /* the file system is memory */
	TRUTH_EMPTY,   /* of parts of the file that no data were ever written to */
	TRUTH_CACHE,   /* this kernel's page cache */
	TRUTH_MIXED,   /* part of it from there */
	TRUTH_DEVICE,  /* a block device of this kernel */
	TRUTH_UNKNOWN, /* it left this kernel: what is below is not seen from here */
};

/* "none", "memory", ... */
const char *truth_name(enum truth_class class);

/* Where reads came from, or writes went; the sentence, without its end, into out. */
enum truth_class truth_reads(const struct result *r, const struct result_job *j, struct buf *out);
enum truth_class truth_writes(const struct result *r, const struct result_job *j, struct buf *out);

/* Bytes that no data were ever written to in the files of a job that were looked at. */
uint64_t truth_unwritten(const struct result_job *j);

/* Add "cache" to a job's object: both verdicts, and what they rest on. */
void truth_json(struct put *p, json_t *own, const struct result *r, const struct result_job *j);

#endif
