/*
 * latency -- latencies of a result, from ticks to ns.
 */
#include "result/latency.h"

double latency_tick(const struct result *r)
{
	return r->ns_per_tick > 0 ? r->ns_per_tick : 1;
}

uint64_t latency_ns(const struct result *r, uint64_t ticks)
{
	return (uint64_t)((double)ticks * latency_tick(r) + 0.5);
}

struct latency latency_of(const struct result *r, const struct hist *hist)
{
	struct latency l = {.n = hist_count(hist), .hist = hist};

	if (!l.n)
		return l;
	l.min = latency_ns(r, hist_min(hist));
	l.max = latency_ns(r, hist->max);
	l.mean = hist_mean(hist) * latency_tick(r);
	l.stddev = hist_stddev(hist) * latency_tick(r);
	/* min and max were rounded to whole ns; the mean of one sample was not */
	if (l.mean < (double)l.min)
		l.mean = (double)l.min;
	if (l.mean > (double)l.max)
		l.mean = (double)l.max;
	return l;
}

uint64_t latency_quantile(const struct result *r, const struct hist *hist, double q)
{
	return latency_ns(r, hist_quantile(hist, q));
}

const struct hist *latency_total(const struct result_job *j, enum ddir d)
{
	return j->synchronous ? &j->stats->dir[d].clat : &j->stats->dir[d].lat;
}
