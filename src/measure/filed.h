/*
 * filed -- what was looked up of a file before and after its jobs ran.
 *
 * Plain data: it lies in memory shared between processes.
 */
#ifndef IOSONDE_MEASURE_FILED_H
#define IOSONDE_MEASURE_FILED_H

#include <stdbool.h>

#include "measure/reading.h"

/* More files of a run are not looked at. */
enum { FILED_MAX = 8 };

/* The zero state: nobody looked. */
struct filed {
	unsigned target;	     /* index into the plan's targets */
	bool before_done;	     /* size, memory, unwritten and resident before are filled */
	bool after_done;	     /* all is */
	bool memory;		     /* the file system is memory: tmpfs, ramfs */
	uint64_t size;		     /* bytes, before */
	struct reading unwritten;    /* bytes: holes and unwritten extents, before */
	struct reading before;	     /* bytes in the page cache when its first job began */
	struct reading after, dirty; /* and when all had ended; dirty: not written back */
	/* Direct I/O, tried afterwards, where a job asked for it: */
	struct reading align;	  /* bytes: what statx says of offsets */
	struct reading unaligned; /* 1: a read of 511 bytes at byte 1 succeeds */
	struct reading cached;	  /* 0, 1: a read leaves its data in the page cache */
	/* Afterwards, ns: */
	struct reading first, again; /* a block that is read, and read again */
	struct reading flush;	     /* fsync of a block; of our own files that are written */
};

#endif
