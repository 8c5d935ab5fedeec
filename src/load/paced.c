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
 * Of a mix where both directions have a rate the one that is due first, whatever the
 * mix; where one has, the direction that was drawn, unless it is to wait.
 * Source: observed of fio 3.42, where read and write reach a rate each.
 */
static void paced_choose(struct worker *w, uint64_t now)
{
	struct pace *p = &w->pace;
	uint64_t due[2] = {pace_peek(p, DDIR_READ), pace_peek(p, DDIR_WRITE)};
	int d;

	if (pace_rated(p, DDIR_READ) && pace_rated(p, DDIR_WRITE) && due[0] != due[1]) {
		d = due[DDIR_READ] < due[DDIR_WRITE] ? DDIR_READ : DDIR_WRITE;
	} else {
		d = rng_below(&p->choice, 100) < w->job->rwmixread ? DDIR_READ : DDIR_WRITE;
		if (due[d] > now && due[!d] < due[d])
			d = !d;
	}
	w->mix_read = d == DDIR_READ ? 100 : 0;
}

/* No more than these can come: the amount is limited. */
static uint64_t paced_most(const struct worker *w, unsigned d, uint64_t backlog)
{
	uint64_t held = w->held && w->held->io.op == d;
	uint64_t len = w->pace.len[d] ? w->pace.len[d] : 1;

	/* Mostly there is enough, and that is told without a division. */
	if (backlog <= w->left && backlog <= UINT32_MAX && backlog * len <= w->bytes_left)
		return backlog;
	uint64_t left = w->bytes_left / len + (w->bytes_left % len != 0);

	if (left > w->left)
		left = w->left;
	return backlog > held && backlog - held > left ? left + held : backlog;
}

/*
 * The held I/O goes.  The mean backlog is the sum of all waits over the window
 * (Little's law), and it is at its most just before one goes.
 */
static void paced_take(struct worker *w, uint64_t now)
{
	unsigned d = w->held->io.op;

	if (w->held->io.due) {
		struct stats_dir *s = &w->stats->dir[d];
		uint64_t backlog = pace_taken(&w->pace, d, now);

		s->due_ios++;
		s->wait += (double)(int64_t)(now - w->held->io.due);
		if (backlog > s->backlog && (backlog = paced_most(w, d, backlog)) > s->backlog)
			s->backlog = backlog;
	}
	w->held = NULL;
}

void paced_window(struct worker *w, uint64_t now)
{
	for (unsigned d = 0; d < DDIR_COUNT && w->pace.base; d++) {
		double waited;

		if (!pace_rated(&w->pace, d) || !job_does(w->job, (enum ddir)d))
			continue;
		w->stats->dir[d].due_ios -= (int64_t)pace_backlog(&w->pace, d, now, &waited);
		w->stats->dir[d].wait -= waited;
	}
	pace_start(&w->pace, now);
}

/* What is due at the end and not handed over never will be. */
static void paced_leave(struct worker *w)
{
	uint64_t now = paced_now(w);

	for (unsigned d = 0; d < DDIR_COUNT && !w->pace.over; d++) {
		struct stats_dir *s = &w->stats->dir[d];
		double waited;

		if (!pace_rated(&w->pace, d) || !job_does(w->job, (enum ddir)d))
			continue;
		s->unsubmitted = paced_most(w, d, pace_backlog(&w->pace, d, now, &waited));
		s->due_ios += (int64_t)s->unsubmitted;
		s->wait += waited;
		if (s->unsubmitted > s->backlog)
			s->backlog = s->unsubmitted;
	}
	w->pace.over = true;
	if (w->held)
		w->spare[w->spare_n++] = w->held;
	w->held = NULL;
}

unsigned paced_fill(struct worker *w)
{
	unsigned n = 0;

	w->deadline = ENGINE_NO_DEADLINE;
	while (w->again_n && n < w->batch_max)
		w->batch[n++] = &w->again[--w->again_n]->io;
	if (w->stop) {
		paced_leave(w);
		return n;
	}
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
			w->pace.since += w->held->io.op <= IO_TRIM;
			w->held->io.due =
				w->held->io.op <= IO_TRIM
					? pace_next(&w->pace, w->held->io.op, w->held->io.len)
					: 0;
		}
		if (w->held->io.due > now) {
			w->deadline = paced_moment(w, now, w->held->io.due);
			break;
		}
		w->batch[n++] = &w->held->io;
		paced_take(w, now);
	}
	return n;
}

void paced_resume(struct worker *w, uint64_t now)
{
	pace_resume(&w->pace, now);
	if (w->held)
		w->held->io.due = 0;
}

void paced_done(struct worker *w, unsigned n, uint64_t now)
{
	if (w->latency == LATENCY_NONE)
		return;
	for (unsigned i = 0; i < n; i++) {
		struct io *io = w->done[i];

		/* its rest is still to be transferred */
		if (io->start)
			continue;
		if (io->due && io->res == (int32_t)io->len)
			hist_add(&w->stats->dir[io->op].response, now - io->due, 1);
		io->due = 0;
	}
}

void paced_judge(struct worker *w, uint64_t now)
{
	struct pace *p = &w->pace;

	if (w->command != COMMAND_MEASURE || atomic_load(&w->shm->verifying) ||
	    now - p->judged < p->cycle)
		return;
	double seconds = (double)clock_to_ns(w->clock, now - p->judged) * 1e-9;

	for (int d = 0; d < DDIR_COUNT; d++) {
		const struct stats_dir *s = &w->stats->dir[d];

		/* Nor is it looked at, which would make a page of it. */
		if (!p->least[d] && !p->least_ios[d])
			continue;
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
