/*
 * paced -- the part of the worker's loop that only jobs with a rate or a
 * thinktime have.
 *
 * It sleeps; it spins only for thinktime_spin.
 */
#include "load/paced.h"

#include <errno.h>
#include <time.h>

#include "base/num.h"
#include "load/fail.h"

/* A stop is seen at least this often in a long pause. */
#define PACED_SLICE (50 * 1000 * 1000ull)

static uint64_t paced_now(const struct worker *w)
{
	return clock_ticks(w->clock);
}

/* Ticks that lie ahead as a moment of CLOCK_MONOTONIC. */
static uint64_t paced_moment(const struct worker *w, uint64_t now, uint64_t due)
{
	return clock_ns() + (due > now ? clock_to_ns(w->clock, due - now) : 0);
}

static bool paced_stopped(const struct worker *w)
{
	return atomic_load_explicit(&w->shm->command, memory_order_relaxed) != w->command;
}

static void paced_sleep_until(const struct worker *w, uint64_t moment)
{
	for (uint64_t now = clock_ns(); now < moment && !paced_stopped(w); now = clock_ns()) {
		uint64_t until = moment - now > PACED_SLICE ? now + PACED_SLICE : moment;
		struct timespec t = {.tv_sec = (time_t)(until / NSEC_PER_SEC),
				     .tv_nsec = (long)(until % NSEC_PER_SEC)};

		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL);
	}
}

void paced_sleep(struct worker *w)
{
	paced_sleep_until(w, w->deadline);
}

static void paced_think(struct worker *w)
{
	uint64_t begin = paced_now(w);
	uint64_t end = begin + w->pace.think;

	while (paced_now(w) - begin < w->pace.spin && paced_now(w) < end && !paced_stopped(w))
		;
	uint64_t now = paced_now(w);

	paced_sleep_until(w, paced_moment(w, now, end));
	w->pace.since = 0;
}

/*
 * Of a mix with rates: the direction that was drawn, unless it is to wait and the
 * other one waits less.  Source: observed of fio 3.42, where read and write reach a
 * rate each, whatever the mix.
 */
static void paced_choose(struct worker *w, uint64_t now)
{
	struct pace *p = &w->pace;
	int d = rng_below(&p->rng, 100) < w->job->rwmixread ? DDIR_READ : DDIR_WRITE;

	if (p->due[d] > (double)now && p->due[!d] < p->due[d])
		d = !d;
	w->mix_read = d == DDIR_READ ? 100 : 0;
}

unsigned paced_fill(struct worker *w)
{
	unsigned n = 0;

	w->deadline = ENGINE_NO_DEADLINE;
	while (w->again_n && n < w->batch_max)
		w->batch[n++] = &w->again[--w->again_n]->io;
	if (w->stop && w->held) {
		w->spare[w->spare_n++] = w->held;
		w->held = NULL;
	}
	if (w->stop)
		return n;
	if (w->pace.blocks && w->pace.since >= w->pace.blocks) {
		if (w->in_flight || n)
			return n;
		paced_think(w);
	}
	uint64_t now = paced_now(w);

	while (n < w->batch_max) {
		if (!w->held) {
			if (!w->spare_n || !w->left ||
			    (w->pace.blocks && w->pace.since >= w->pace.blocks))
				break;
			w->held = w->spare[--w->spare_n];
			if (w->mixed)
				paced_choose(w, now);
			worker_next(w, w->held);
			w->pace.since += w->held->io.op <= IO_WRITE;
			w->held->io.due =
				w->held->io.op <= IO_WRITE
					? pace_next(&w->pace, w->held->io.op, w->held->io.len)
					: 0;
		}
		if (w->held->io.due > now) {
			w->deadline = paced_moment(w, now, w->held->io.due);
			break;
		}
		w->batch[n++] = &w->held->io;
		w->held = NULL;
	}
	return n;
}

void paced_judge(struct worker *w, uint64_t now)
{
	struct pace *p = &w->pace;

	if (w->command != COMMAND_MEASURE || atomic_load(&w->shm->verifying) ||
	    now - p->judged < p->cycle)
		return;
	double seconds = (double)clock_to_ns(w->clock, now - p->judged) * 1e-9;

	for (int d = 0; d < 2; d++) {
		const struct stats_dir *s = &w->stats->dir[d];
		uint64_t bytes = (uint64_t)((double)(s->bytes - p->bytes[d]) / seconds);
		uint64_t ios = (uint64_t)((double)(s->ios - p->ios[d]) / seconds);

		if (bytes < p->least[d] || ios < p->least_ios[d])
			fail_job(w, ERR_FAILED, ETIME,
				 "%s: %llu bytes and %llu I/Os a second are less than rate_min or "
				 "rate_iops_min",
				 ddir_name((enum ddir)d), (unsigned long long)bytes,
				 (unsigned long long)ios);
		p->bytes[d] = s->bytes;
		p->ios[d] = s->ios;
	}
	p->judged = now;
}
