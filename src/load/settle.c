/*
 * settle -- ends the jobs that have come to a steady state.
 */
#include "load/settle.h"

#include "job/rest.h"

bool settle_leads(const struct plan *plan, unsigned i)
{
	const struct job *job = plan->workers[i].job;

	return !i || !job->group_reporting || plan->workers[i - 1].job->group != job->group ||
	       !plan->workers[i - 1].job->group_reporting;
}

void settle_make(struct steady *steady, const struct job *job)
{
	struct rest rest = {0};
	struct err ignored = {0}; /* it was read before */

	(void)rest_parse(job->steadystate, &rest, &ignored);
	steady->rule = (struct steady_rule){.figure = rest.figure,
					    .slope = rest.slope,
					    .percent = rest.percent,
					    .limit = rest.limit};
	steady->intervals = rest_intervals(job);
	steady->duration_ns = job->steadystate_duration;
}

void settle_begin(struct settle *s, const struct plan *plan, unsigned i, uint64_t measure)
{
	const struct job *job = plan->workers[i].job;

	s += i;
	if (!job->steadystate_duration)
		return;
	/* The first look is where counting begins: after the ramp. */
	s->next = measure + job->steadystate_ramp_time;
}

/* What a worker did since the last sample, added to the figures of its group. */
static void settle_take(struct settle *s, const struct shared_worker *w, struct settle *sum)
{
	const struct stats *stats = &w->stats[STATS_MEASURED];
	struct settle now = {0};

	for (int d = 0; d < DDIR_COUNT; d++) {
		now.ios += stats->dir[d].ios;
		now.bytes += stats->dir[d].bytes;
		now.ticks += stats->dir[d].clat.sum;
	}
	sum->ios += now.ios - s->ios;
	sum->bytes += now.bytes - s->bytes;
	sum->ticks += now.ticks - s->ticks;
	s->ios = now.ios;
	s->bytes = now.bytes;
	s->ticks = now.ticks;
}

/* One group, i its leader, end behind its last worker. */
static void settle_group(struct settle *s, struct shared *shared, unsigned i, unsigned end,
			 uint64_t now, uint64_t interval)
{
	struct steady *steady = shared->worker[i].steady;
	struct settle sum = {0};
	double seconds = (double)(now - s[i].last) / 1e9;

	for (unsigned k = i; k < end; k++)
		settle_take(&s[k], &shared->worker[k], &sum);
	bool base = !s[i].last;

	s[i].last = now;
	/* A late look is one sample all the same: it is a rate. */
	while (s[i].next <= now)
		s[i].next += interval;
	if (base)
		return;
	struct steady_sample sample = {
		.iops = (uint64_t)((double)sum.ios / seconds),
		.bw = (uint64_t)((double)sum.bytes / seconds),
		.lat = sum.ios ? clock_to_ns(&shared->clock, sum.ticks / sum.ios) : 0,
	};

	(void)steady_add(steady, sample);
}

uint64_t settle_look(struct settle *s, struct shared *shared, const struct plan *plan,
		     unsigned first, unsigned last, uint64_t now)
{
	uint64_t next = UINT64_MAX;

	for (unsigned i = first, end; i < last; i = end) {
		const struct job *job = plan->workers[i].job;

		for (end = i + 1; end < last && !settle_leads(plan, end); end++)
			;
		struct steady *steady = shared->worker[i].steady;

		if (!steady || steady->attained || s[i].next == UINT64_MAX)
			continue;
		if (now >= s[i].next)
			settle_group(s, shared, i, end, now, job->steadystate_check_interval);
		if (!steady->attained && s[i].next < next)
			next = s[i].next;
	}
	return next;
}

bool settle_over(const struct settle *s, const struct shared *shared, unsigned i)
{
	const struct steady *steady = shared->worker[s[i].leader].steady;

	return steady && steady->attained;
}
