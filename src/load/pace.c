/*
 * pace -- when the next I/O is due, by a rate, and how long to think.
 */
#include "load/pace.h"

#include <math.h>

#include "base/ddir.h"

/* So many I/Os at once are not counted one by one. */
enum { PACE_MANY = 16, PACE_MANY_RANDOM = 256 };

static uint64_t pace_ticks(uint64_t ns, double ticks_per_second)
{
	return (uint64_t)((double)ns * 1e-9 * ticks_per_second);
}

void pace_init(struct pace *p, const struct job *job, double ticks_per_second, uint64_t seed)
{
	*p = (struct pace){.poisson = job->rate_process == RATE_POISSON};
	for (int d = 0; d < DDIR_COUNT; d++) {
		p->per_byte[d] = job->rate[d] ? ticks_per_second / (double)job->rate[d] : 0;
		p->per_io[d] = job->rate_iops[d] ? ticks_per_second / (double)job->rate_iops[d] : 0;
		/* A direction that the job does not have is not slow. */
		bool has = job_does(job, (enum ddir)d);

		p->least[d] = has ? job->rate_min[d] : 0;
		p->least_ios[d] = has ? job->rate_iops_min[d] : 0;
		p->len[d] = (uint32_t)job->bs[d];
		p->rated |= pace_rated(p, (unsigned)d);
		p->on |= p->least[d] || p->least_ios[d];
		rng_init(&p->next[d].rng, rng_splitmix(&seed));
	}
	p->cycle = pace_ticks(job->rate_cycle, ticks_per_second);
	p->think = pace_ticks(job->thinktime, ticks_per_second);
	p->spin = pace_ticks(job->thinktime_spin, ticks_per_second);
	p->blocks = p->think ? job->thinktime_blocks : 0;
	p->on |= p->rated || p->blocks || job->flow;
	rng_init(&p->choice, rng_splitmix(&seed));
}

bool pace_rated(const struct pace *p, unsigned direction)
{
	return p->per_byte[direction] > 0 || p->per_io[direction] > 0;
}

/* Decades, and all times stay below 2^63. */
static double pace_cap(double gap)
{
	return gap < 0x1p62 ? gap : 0x1p62;
}

/* From one I/O of len bytes to the next, on the average. */
static double pace_gap(const struct pace *p, unsigned direction, uint32_t len)
{
	return p->per_io[direction] > 0 ? p->per_io[direction]
					: p->per_byte[direction] * (double)len;
}

/*
 * When a place in the schedule is, ticks.  By way of signed numbers: of unsigned ones a
 * conversion takes six instructions.
 */
static uint64_t pace_time(const struct pace *p, const struct pace_place *at)
{
	return p->base + (uint64_t)(int64_t)at->due;
}

static void pace_step(const struct pace *p, unsigned direction, uint32_t len, struct pace_place *at)
{
	double gap = pace_gap(p, direction, len);

	/* 53 random bits in (0, 1]: the logarithm is finite. */
	if (p->poisson)
		gap *= -log((double)((rng_next(&at->rng) >> 11) + 1) * 0x1p-53);
	at->due += pace_cap(gap);
}

void pace_start(struct pace *p, uint64_t now)
{
	for (int d = 0; d < DDIR_COUNT; d++)
		p->bytes[d] = p->ios[d] = 0;
	p->since = 0;
	p->judged = now;
	if (p->base)
		return;
	p->base = now;
	for (unsigned d = 0; d < DDIR_COUNT; d++) {
		if (p->poisson && pace_rated(p, d))
			pace_step(p, d, p->len[d], &p->next[d]);
		p->held[d] = p->ahead[d] = p->next[d];
	}
}

void pace_resume(struct pace *p, uint64_t now)
{
	uint64_t first = UINT64_MAX;

	p->judged = now;
	for (unsigned d = 0; d < DDIR_COUNT; d++) {
		p->held[d] = p->ahead[d] = p->next[d];
		p->backlog[d] = 0;
		p->backlog_due[d] = 0;
		if (pace_rated(p, d) && pace_peek(p, d) < first)
			first = pace_peek(p, d);
	}
	if (first < now)
		p->base += now - first;
}

uint64_t pace_next(struct pace *p, unsigned direction, uint32_t len)
{
	if (!pace_rated(p, direction))
		return 0;
	p->len[direction] = len;
	p->held[direction] = p->next[direction];
	pace_step(p, direction, len, &p->next[direction]);
	/* No backlog reaches so far. */
	if (!p->backlog[direction])
		p->ahead[direction] = p->held[direction];
	return pace_time(p, &p->held[direction]);
}

uint64_t pace_peek(const struct pace *p, unsigned direction)
{
	return pace_time(p, &p->next[direction]);
}

/*
 * Many came due since the last call, by elapsed ticks: a rate that is far from
 * reached.  All but the last of them at once.
 */
static void pace_leap(struct pace *p, unsigned direction, double elapsed, double gap)
{
	struct pace_place *at = &p->ahead[direction];
	double n = (elapsed - at->due) / gap - 1; /* none too many by rounding */

	if (!(n >= (p->poisson ? PACE_MANY_RANDOM : PACE_MANY)))
		return;
	n = (double)(int64_t)n;
	p->backlog[direction] += (uint64_t)(int64_t)n;
	p->backlog_due[direction] += n * at->due + gap * n * (n - 1) / 2;
	at->due += n * gap;
}

/* Move ahead over all that is due by now. */
static void pace_catch_up(struct pace *p, unsigned direction, uint64_t now)
{
	struct pace_place *at = &p->ahead[direction];
	const double gap = pace_cap(pace_gap(p, direction, p->len[direction]));

	pace_leap(p, direction, (double)(int64_t)(now - p->base), gap);
	while (pace_time(p, at) <= now) {
		p->backlog[direction]++;
		p->backlog_due[direction] += at->due;
		if (p->poisson)
			pace_step(p, direction, p->len[direction], at);
		else
			at->due += gap;
	}
}

uint64_t pace_backlog(struct pace *p, unsigned direction, uint64_t now, double *waited)
{
	if (pace_time(p, &p->held[direction]) > now) {
		p->ahead[direction] = p->held[direction];
		p->backlog[direction] = 0;
		p->backlog_due[direction] = 0;
	} else if (pace_time(p, &p->ahead[direction]) <= now) {
		pace_catch_up(p, direction, now);
	}
	if (waited) {
		*waited = (double)p->backlog[direction] * (double)(now - p->base) -
			  p->backlog_due[direction];
		if (*waited < 0)
			*waited = 0;
	}
	return p->backlog[direction];
}

uint64_t pace_taken(struct pace *p, unsigned direction, uint64_t now)
{
	/* As long as the rate is reached, none is ever counted. */
	if (!p->backlog[direction] && pace_peek(p, direction) > now) {
		p->ahead[direction] = p->next[direction];
		return 1;
	}
	if (pace_time(p, &p->ahead[direction]) <= now)
		pace_catch_up(p, direction, now);
	uint64_t n = p->backlog[direction];

	/* Those that were not counted one by one may have been a little more. */
	if (n <= 1) {
		p->backlog[direction] = 0;
		p->backlog_due[direction] = 0;
		return n;
	}
	p->backlog[direction] = n - 1;
	p->backlog_due[direction] -= p->held[direction].due;
	return n;
}
