/*
 * doing -- the call on a file that somebody is in.
 */
#include "load/doing.h"

#include "measure/clock.h"

void doing_begin(struct doing *d, const char *what, unsigned target)
{
	if (!d)
		return;
	atomic_store_explicit(&d->what, what, memory_order_relaxed);
	atomic_store_explicit(&d->target, target, memory_order_relaxed);
	/* Who sees that there is a call sees which. */
	atomic_store_explicit(&d->since, clock_ns(), memory_order_release);
}

void doing_end(struct doing *d)
{
	if (d)
		atomic_store_explicit(&d->since, 0, memory_order_release);
}

uint64_t doing_age(const struct doing *d)
{
	uint64_t since = atomic_load_explicit(&d->since, memory_order_acquire);
	uint64_t now = clock_ns();

	if (!since)
		return 0;
	return now > since ? now - since : 1;
}
