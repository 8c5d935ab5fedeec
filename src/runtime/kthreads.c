/*
 * kthreads -- what the kernel's own threads run meanwhile.
 */
#include "runtime/kthreads.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/roles.h"

static void kthread_count(struct kthreads *k, const char *name, uint64_t ns)
{
	struct metered_kernel row = {.cpu_ns = ns};
	struct metered_kernel *p;

	if (!ns)
		return;
	role_kernel(row.thread, sizeof row.thread, name);
	for (unsigned i = 0; i < k->sum_n; i++)
		if (strcmp(k->sum[i].thread, row.thread) == 0) {
			k->sum[i].cpu_ns += ns;
			return;
		}
	p = realloc(k->sum, (k->sum_n + 1) * sizeof *p);
	if (!p) {
		k->failed = true;
		return;
	}
	k->sum = p;
	p[k->sum_n++] = row;
}

struct kthread_walk {
	struct kthreads *k;
	const struct seen *s;
	bool begin;
};

static struct kthread *kthread_find(struct kthreads *k, pid_t pid)
{
	for (unsigned i = 0; i < k->n; i++) {
		unsigned at = (k->hint + i) % k->n;

		if (k->thread[at].pid == pid) {
			k->hint = at + 1;
			return &k->thread[at];
		}
	}
	return NULL;
}

static void kthread_tell(void *arg, pid_t pid)
{
	struct kthread_walk *w = arg;
	struct kthreads *k = w->k;
	struct kthread *p = kthread_find(k, pid);
	struct task t;

	/* Most of them sleep most of the time. */
	if (p && p->ns && p->ns == task_ns(pid, pid))
		return;
	if (task_read(&t, pid, pid) < 0 || !t.kernel || (!p && seen_has(w->s, pid)))
		return;
	if (!p && k->n == k->room) {
		p = realloc(k->thread, (k->room += 256) * sizeof *p);
		if (!p) {
			k->failed = true;
			k->room -= 256;
			return;
		}
		k->thread = p;
		p = NULL;
	}
	if (!p) {
		p = &k->thread[k->n++];
		*p = (struct kthread){.pid = pid, .start = t.start};
		/* What is younger than the window began from nothing. */
		p->ns = w->begin || t.start < w->s->began ? t.ns : 0;
	}
	if (p->start == t.start && t.ns > p->ns)
		kthread_count(k, t.name, t.ns - p->ns);
	p->start = t.start;
	p->ns = t.ns;
	p->worker = strncmp(t.name, "kworker/", 8) == 0;
}

void kthreads_begin(struct kthreads *k, const struct seen *s)
{
	k->n = k->sum_n = 0;
	task_each("/proc", kthread_tell, &(struct kthread_walk){k, s, true});
}

void kthreads_look(struct kthreads *k, const struct seen *s, bool all)
{
	struct kthread_walk w = {k, s, false};

	if (all)
		task_each("/proc", kthread_tell, &w);
	else
		for (unsigned i = 0; i < k->n; i++)
			if (k->thread[i].worker)
				kthread_tell(&w, k->thread[i].pid);
}

static int kthread_most(const void *a, const void *b)
{
	const struct metered_kernel *x = a, *y = b;

	return x->cpu_ns < y->cpu_ns   ? 1
	       : x->cpu_ns > y->cpu_ns ? -1
				       : strcmp(x->thread, y->thread);
}

int kthreads_take(struct kthreads *k, struct metered *out)
{
	if (k->failed)
		return -ENOMEM;
	if (k->sum_n)
		qsort(k->sum, k->sum_n, sizeof *k->sum, kthread_most);
	out->kernel = k->sum;
	out->kernel_n = k->sum_n;
	out->kernel_ns = 0;
	for (unsigned i = 0; i < k->sum_n; i++)
		out->kernel_ns += k->sum[i].cpu_ns;
	k->sum = NULL;
	k->sum_n = 0;
	return 0;
}

void kthreads_release(struct kthreads *k)
{
	free(k->thread);
	free(k->sum);
	*k = (struct kthreads){0};
}
