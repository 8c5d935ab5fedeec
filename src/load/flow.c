/*
 * flow -- jobs that share the number of their I/Os in a given proportion.
 */
#include "load/flow.h"

#include <time.h>

#include "load/worker.h"

/* Without flow_sleep: longer than the others need for an I/O from memory, and no busy wait. */
#define FLOW_NAP (20 * 1000ull)

/* Is the job ahead of its share?  Not all can be: their sum is the whole. */
static bool flow_ahead(const struct flow *f)
{
	unsigned __int128 weights = atomic_load_explicit(&f->sum->weights, memory_order_relaxed);
	unsigned __int128 all = atomic_load_explicit(&f->sum->ios, memory_order_relaxed);

	return f->mine * weights > f->weight * all;
}

static void flow_sleep(const struct worker *w)
{
	const struct timespec nap = {.tv_sec = (time_t)(w->flow.nap / 1000000000),
				     .tv_nsec = (long)(w->flow.nap % 1000000000)};

	while (flow_ahead(&w->flow) &&
	       atomic_load_explicit(&w->shm->command, memory_order_relaxed) == w->command)
		clock_nanosleep(CLOCK_MONOTONIC, 0, &nap, NULL);
}

static unsigned flow_fill(struct worker *w)
{
	struct flow *f = &w->flow;
	uint64_t begun = 0;

	if (!w->stop && !w->again_n && flow_ahead(f)) {
		if (w->in_flight)
			return 0;
		flow_sleep(w);
	}
	unsigned n = f->inner(w);

	/* The rest of a short transfer has begun before. */
	for (unsigned i = 0; i < n; i++)
		begun += w->batch[i]->op <= IO_TRIM && !w->batch[i]->start;
	f->mine += begun;
	atomic_fetch_add_explicit(&f->sum->ios, begun, memory_order_relaxed);
	return n;
}

void flow_open(struct worker *w)
{
	const struct plan_worker *first = w->plan->workers;

	if (!w->job->flow)
		return;
	while (!first->job->flow || first->job->flow_id != w->job->flow_id)
		first++;
	w->flow = (struct flow){
		.inner = w->fill,
		.sum = &w->shared->worker[first - w->plan->workers].flow,
		.weight = w->job->flow,
		.nap = w->job->flow_sleep ? w->job->flow_sleep : FLOW_NAP,
	};
	atomic_fetch_add(&w->flow.sum->weights, w->flow.weight);
	w->fill = flow_fill;
}

void flow_close(struct worker *w)
{
	struct flow *f = &w->flow;

	if (!f->inner)
		return;
	atomic_fetch_sub(&f->sum->weights, f->weight);
	atomic_fetch_sub(&f->sum->ios, f->mine);
	f->inner = NULL;
}
