/*
 * digest -- one checksum over several pieces, by any of the methods of verify.
 */
#ifndef IOSONDE_LOAD_DIGEST_H
#define IOSONDE_LOAD_DIGEST_H

#include <sys/uio.h>

#include "job/options.h"
#include "load/crc32c.h"

/* Bytes of the longest: SHA-512. */
enum { DIGEST_MAX = 64 };

/*
 * Digest n pieces as if they were one; out gets DIGEST_MAX bytes, those behind
 * the digest 0.  For a method without one all are 0.  Any thread.
 */
void digest(enum job_verify method, const struct crc32c *crc, const struct iovec *pieces, int n,
	    unsigned char out[DIGEST_MAX]);

#endif
