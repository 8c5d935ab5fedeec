/*
 * fetched -- what a thread or process had its kernel move from and to block devices.
 */
#ifndef IOSONDE_MEASURE_FETCHED_H
#define IOSONDE_MEASURE_FETCHED_H

#include <stdbool.h>
#include <stdint.h>

/* Bytes.  The zero state is none; a sum with an unknown part is unknown. */
struct fetched {
	uint64_t read;	  /* asked of block devices, reading ahead included */
	uint64_t written; /* made dirty in the page cache, or written directly */
	bool unknown;	  /* the kernel does not tell */
};

/*
 * Of the calling thread so far, or of its whole process, in whole blocks of 512 bytes.
 * Source: getrusage(2), ru_inblock and ru_oublock, which Linux makes of read_bytes and
 * write_bytes of /proc/PID/io (kernel/sys.c): counted where a bio is submitted, in whose
 * name; file systems without a block device (tmpfs, FUSE, 9p) count nothing, nor does a
 * kernel without TASK_IO_ACCOUNTING.  Not from /proc: what a thread looks up there makes
 * its end dearer by a walk through the cache of names.
 */
struct fetched fetched_thread(void);
struct fetched fetched_process(void);

/* a - b, unknown if either is. */
struct fetched fetched_since(const struct fetched *a, const struct fetched *b);

/* to += from. */
void fetched_add(struct fetched *to, const struct fetched *from);

#endif
