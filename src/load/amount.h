/*
 * amount -- how much a clone transfers, and in which passes.
 */
#ifndef IOSONDE_LOAD_AMOUNT_H
#define IOSONDE_LOAD_AMOUNT_H

#include <stdint.h>

#include "job/job.h"

struct amount {
	uint64_t pass;	 /* bytes of one pass over its part of the files */
	uint64_t passes; /* UINT64_MAX: until the time is over, or bytes is reached */
	uint64_t bytes;	 /* in all; UINT64_MAX: until the time is over */
	uint64_t ios;	 /* at most so many I/Os; UINT64_MAX: no limit */
};

/*
 * size is the bytes of the clone's part of its files.
 * Source: observed of fio 3.42: io_size below size shortens each pass, above it
 * is reached in passes of size, the last of which is cut only without loops.
 */
struct amount amount_of(const struct job *job, uint64_t size);

#endif
