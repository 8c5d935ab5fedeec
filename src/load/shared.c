/*
 * shared -- the memory that supervisor and child of a run share.
 */
#include "load/shared.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/num.h"
#include "job/rest.h"
#include "load/settle.h"

#define SHARED_LONG (5 * NSEC_PER_SEC)

static size_t shared_round(size_t n)
{
	return (n + 63) & ~(size_t)63;
}

/* Bytes for the samples of worker i. */
static size_t shared_steady(const struct plan *plan, unsigned i)
{
	const struct job *job = plan->workers[i].job;

	if (!job->steadystate_duration || !settle_leads(plan, i))
		return 0;
	return shared_round(steady_bytes(rest_intervals(job)));
}

struct shared *shared_make(const struct plan *plan, struct err *err)
{
	size_t head = (sizeof(struct shared) + SHARED_PAGE - 1) / SHARED_PAGE * SHARED_PAGE;
	size_t bytes = head + plan->workers_n * sizeof(struct shared_worker);

	for (unsigned i = 0; i < plan->workers_n; i++)
		bytes += shared_round(plan->workers[i].job->iodepth * sizeof(struct shared_slot)) +
			 shared_steady(plan, i);
	char *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (p == MAP_FAILED) {
		err_sys(err, ERR_FAILED, errno,
			"%u workers need %zu MiB of address space for their statistics; lower "
			"numjobs or raise ulimit -v",
			plan->workers_n, bytes >> 20);
		return NULL;
	}
	struct shared *s = (struct shared *)p;

	s->bytes = bytes;
	s->workers_n = plan->workers_n;
	s->worker = (struct shared_worker *)(p + head);
	char *slots = p + head + plan->workers_n * sizeof(struct shared_worker);

	for (unsigned i = 0; i < plan->workers_n; i++) {
		s->worker[i].slots = (struct shared_slot *)slots;
		slots += shared_round(plan->workers[i].job->iodepth * sizeof(struct shared_slot));
		if (!shared_steady(plan, i))
			continue;
		s->worker[i].steady = (struct steady *)slots;
		slots += shared_steady(plan, i);
		settle_make(s->worker[i].steady, plan->workers[i].job);
	}
	return s;
}

void shared_disks(struct shared *shared, const struct plan *plan)
{
	for (unsigned i = 0; i < plan->targets_n && shared->dev_n < DISK_MAX; i++) {
		const struct target *t = &plan->targets[i];
		dev_t dev = t->device ? t->st.st_rdev : t->st.st_dev;
		unsigned k = 0;

		if (t->diskless)
			continue;
		while (k < shared->dev_n && shared->dev[k] != dev)
			k++;
		if (k == shared->dev_n)
			shared->dev[shared->dev_n++] = dev;
	}
	shared->disk_n = (unsigned)disk_read(shared->disk, shared->dev, shared->dev_n);
}

void shared_note(struct shared *s, const char *fmt, ...)
{
	va_list args;

	unsigned i = atomic_fetch_add(&s->notes_n, 1);

	if (i >= SHARED_NOTES)
		return;
	va_start(args, fmt);
	vsnprintf(s->note[i], SHARED_NOTE, fmt, args);
	va_end(args);
}

unsigned shared_outstanding(const struct shared_worker *w)
{
	unsigned n = 0;

	if (atomic_load(&w->state) != WORKER_RUNNING)
		return 0;
	for (unsigned i = 0; i < w->depth; i++)
		n += w->slots[i].io.start != 0;
	return n;
}

bool shared_long(const struct shared *s)
{
	uint64_t longest = 0;

	for (unsigned i = 0; i < s->workers_n; i++) {
		uint64_t ticks = stats_time(&s->worker[i].stats[STATS_MEASURED]);

		if (ticks > longest)
			longest = ticks;
	}
	/* The clock's estimate may be below the truth by a few millionths. */
	return clock_to_ns(&s->clock, longest + longest / 10000) >= SHARED_LONG;
}

void shared_release(struct shared *s)
{
	if (s)
		munmap(s, s->bytes);
}
