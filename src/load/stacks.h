/*
 * stacks -- the stacks of many threads that begin and end together.
 *
 * The C library gives each thread a mapping and takes it back when it ends, with an
 * interrupt for every CPU of the process: of 256 threads with one I/O each a fifth of
 * their time.  Here one mapping is made for all, and given back as a whole.
 */
#ifndef IOSONDE_LOAD_STACKS_H
#define IOSONDE_LOAD_STACKS_H

#include <pthread.h>
#include <stddef.h>

struct stacks {
	char *base;
	size_t each, guard; /* bytes; each includes its guard */
	unsigned n;
};

/*
 * n stacks of at least size bytes, each below it a page that ends the program when
 * it is touched.  Memory: address space; pages as they are touched.  Returns 0;
 * -errno of mmap or mprotect, then *s is in the zero state.
 */
int stacks_open(struct stacks *s, unsigned n, size_t size);

/* Let the next thread made with attr have stack i, which nobody else may have. */
void stacks_lend(const struct stacks *s, unsigned i, pthread_attr_t *attr);

/* After all threads were joined.  Accepts the zero state. */
void stacks_close(struct stacks *s);

#endif
