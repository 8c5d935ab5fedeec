/*
 * verify_async -- threads that check what was read; verify.h declares it.
 *
 * The worker gives them slots and judges those they are done with: what is not as
 * it should be is told by the worker alone.
 */
#include "load/verify.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "load/fail.h"
#include "measure/cpu.h"

/* What a check needs: stack for digests and content. */
enum { VERIFY_STACK = 256 << 10, VERIFY_CPU_WORDS = CPU_SETSIZE / 64 };

struct verify_async {
	struct worker *w;
	pthread_mutex_t lock;
	pthread_cond_t work, done;
	struct shared_slot **in, **out; /* depth each; in is a ring */
	bool *good;			/* of each in out */
	unsigned in_head, in_n, out_n;
	unsigned held; /* given and not yet taken: the worker's own */
	bool stop;
	struct cpu_usage cpu; /* of threads that ended */
	pthread_t *threads;
	unsigned threads_n;
};

static void *verify_async_run(void *arg)
{
	struct verify_async *a = arg;
	unsigned depth = a->w->depth;

	spend_other_here(a->w->shared);
	pthread_mutex_lock(&a->lock);
	for (;;) {
		while (!a->in_n && !a->stop)
			pthread_cond_wait(&a->work, &a->lock);
		if (!a->in_n)
			break;
		struct shared_slot *s = a->in[a->in_head];

		a->in_head = (a->in_head + 1) % depth;
		a->in_n--;
		pthread_mutex_unlock(&a->lock);
		bool good = verify_look(a->w, s);

		pthread_mutex_lock(&a->lock);
		a->good[a->out_n] = good;
		a->out[a->out_n++] = s;
		pthread_cond_signal(&a->done);
	}
	struct cpu_usage cpu = cpu_thread();

	cpu_add(&a->cpu, &cpu);
	spend_other_gone(a->w->shared);
	pthread_mutex_unlock(&a->lock);
	return NULL;
}

void verify_async_give(struct worker *w, struct shared_slot *s)
{
	struct verify_async *a = w->verify->async;

	pthread_mutex_lock(&a->lock);
	a->in[(a->in_head + a->in_n++) % w->depth] = s;
	pthread_cond_signal(&a->work);
	pthread_mutex_unlock(&a->lock);
	a->held++;
}

void verify_async_take(struct worker *w, bool wait)
{
	struct verify_async *a = w->verify->async;

	if (!a->held)
		return;
	pthread_mutex_lock(&a->lock);
	while (wait && !a->out_n)
		pthread_cond_wait(&a->done, &a->lock);
	/* Judging is quick for what is good, and the threads may wait for what is not. */
	while (a->out_n) {
		a->out_n--;
		a->held--;
		verify_judge(w, a->out[a->out_n], a->good[a->out_n]);
	}
	pthread_mutex_unlock(&a->lock);
}

unsigned verify_async_held(const struct worker *w)
{
	return w->verify->async->held;
}

static void verify_async_place(const struct worker *w, pthread_t thread)
{
	uint64_t mask[VERIFY_CPU_WORDS] = {0};
	struct err ignored = {0};
	cpu_set_t set;

	if (!w->job->verify_async_cpus ||
	    value_cpus(w->job->verify_async_cpus, mask, VERIFY_CPU_WORDS, &ignored) < 0)
		return;
	CPU_ZERO(&set);
	for (unsigned i = 0; i < CPU_SETSIZE; i++)
		if (mask[i / 64] >> i % 64 & 1)
			CPU_SET(i, &set);
	int r = pthread_setaffinity_np(thread, sizeof set, &set);

	ledger_add(&w->shm->ledger, "verify_async_cpus", w->job->verify_async_cpus,
		   r ? "none" : w->job->verify_async_cpus, r, r ? strerror(r) : NULL);
}

int verify_async_open(struct worker *w, unsigned threads)
{
	struct verify_async *a = calloc(1, sizeof *a);
	pthread_attr_t attr;
	int r = a ? 0 : ENOMEM;

	if (a) {
		w->verify->async = a;
		a->w = w;
		pthread_mutex_init(&a->lock, NULL);
		pthread_cond_init(&a->work, NULL);
		pthread_cond_init(&a->done, NULL);
		a->in = calloc(w->depth, sizeof(struct shared_slot *));
		a->out = calloc(w->depth, sizeof(struct shared_slot *));
		a->good = calloc(w->depth, sizeof *a->good);
		a->threads = calloc(threads, sizeof *a->threads);
		r = a->in && a->out && a->good && a->threads ? 0 : ENOMEM;
	}
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, VERIFY_STACK);
	while (r == 0 && a->threads_n < threads) {
		r = pthread_create(&a->threads[a->threads_n], &attr, verify_async_run, a);
		if (r == 0)
			verify_async_place(w, a->threads[a->threads_n++]);
	}
	pthread_attr_destroy(&attr);
	if (r)
		fail_job(w, ERR_FAILED, r, "verify_async: thread %u could not be started: %s",
			 a ? a->threads_n + 1 : 1, strerror(r));
	return -r;
}

void verify_async_close(struct worker *w)
{
	struct verify_async *a = w->verify->async;

	if (!a)
		return;
	w->verify->async = NULL;
	pthread_mutex_lock(&a->lock);
	a->stop = true;
	pthread_cond_broadcast(&a->work);
	pthread_mutex_unlock(&a->lock);
	for (unsigned i = 0; i < a->threads_n; i++)
		pthread_join(a->threads[i], NULL);
	if (w->stats)
		cpu_add(&w->stats->cpu, &a->cpu);
	pthread_mutex_destroy(&a->lock);
	pthread_cond_destroy(&a->work);
	pthread_cond_destroy(&a->done);
	free(a->in);
	free(a->out);
	free(a->good);
	free(a->threads);
	free(a);
}
