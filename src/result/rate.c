/*
 * rate -- what became of the rates that a job asked for.
 */
#include "result/rate.h"

#include "result/latency.h"

struct result_rate result_rate(const struct result *r, const struct result_job *j, enum ddir d)
{
	const struct stats_dir *s = &j->stats->dir[d];
	double ns = (double)result_runtime_ns(r, j);
	double back = (double)(j->stats->back + j->stats->flush) * latency_tick(r);
	struct result_rate rate = {.due_ios = s->due_ios > 0 ? (uint64_t)s->due_ios : 0};

	/* Reading back is no time of the writes. */
	if (d != DDIR_READ && back < ns)
		ns -= back;
	if (ns <= 0 || (!j->job->rate[d] && !j->job->rate_iops[d]) || !rate.due_ios)
		return rate;
	rate.rated = true;
	rate.asked_iops = (double)j->job->rate_iops[d];
	if (!j->job->rate_iops[d])
		rate.asked_iops =
			s->bytes ? (double)j->job->rate[d] * (double)s->ios / (double)s->bytes
				 : (double)j->job->rate[d] / (double)j->job->bs[d];
	rate.asked_iops *= j->members;
	rate.due_iops = (double)rate.due_ios * 1e9 / ns;
	rate.iops = (double)s->ios * 1e9 / ns;
	rate.backlog_mean = s->wait > 0 ? s->wait * latency_tick(r) / ns : 0;
	return rate;
}
