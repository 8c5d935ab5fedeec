/*
 * kthreads -- what the kernel's own threads run meanwhile, outside of every group.
 */
#ifndef IOSONDE_RUNTIME_KTHREADS_H
#define IOSONDE_RUNTIME_KTHREADS_H

#include <stdbool.h>

#include "result/metered.h"
#include "runtime/seen.h"

/* The zero state is good. */
struct kthreads {
	struct kthread {
		pid_t pid;
		bool worker;
		uint64_t start, ns;
	} * thread;
	struct metered_kernel *sum; /* by what they do */
	unsigned n, room, sum_n, hint;
	bool failed; /* memory ran out */
};

/* All of them: begin to count, but for those that are among s. */
void kthreads_begin(struct kthreads *k, const struct seen *s);

/*
 * Add what they ran since the last time to what they do now; all false: of the workers alone,
 * which change what they do.
 */
void kthreads_look(struct kthreads *k, const struct seen *s, bool all);

/* Hand the sums over, the largest first.  Returns 0; -ENOMEM. */
int kthreads_take(struct kthreads *k, struct metered *out);

void kthreads_release(struct kthreads *k);

#endif
