/*
 * achieved -- what only the end of a job tells.
 */
#include "load/achieved.h"

#include <stdio.h>

#include "base/num.h"

/* A rate that is missed by so much is another one. */
#define ACHIEVED_NEAR 0.99

static void achieved_depth(struct shared_worker *w, const struct plan_worker *spec)
{
	struct stats_flight f = stats_flight(&w->stats[STATS_MEASURED], w->synchronous);
	uint64_t depth = spec->job->iodepth;
	char asked[NUM_TEXT], got[48], why[120];

	snprintf(asked, sizeof asked, "%llu", (unsigned long long)depth);
	if (!f.known) {
		ledger_note(&w->ledger, "iodepth_mean", asked, "unknown", 0,
			    "gtod_reduce=1 measures no latencies");
		return;
	}
	/* That of a synchronous engine is told by iodepth. */
	bool blocked =
		!w->synchronous && depth > 1 && f.mean < (double)depth / 2 && f.submission > 0.5;

	snprintf(got, sizeof got, "%.2f", f.mean);
	snprintf(why, sizeof why, "%.0f %% of the time was in submission%s", f.submission * 100,
		 blocked ? ", which did them one after another" : "");
	if (blocked)
		ledger_add(&w->ledger, "iodepth_mean", asked, got, 0, why);
	else
		ledger_note(&w->ledger, "iodepth_mean", asked, got, 0, why);
}

static void achieved_rate(struct ledger *l, const char *name, enum ddir d, uint64_t asked,
			  uint64_t done, uint64_t one, double seconds)
{
	char setting[32], want[NUM_TEXT], got[48];
	double reached = seconds > 0 ? (double)done / seconds : 0;

	if (!asked || !(seconds > 0))
		return;
	snprintf(setting, sizeof setting, "%s.%s", name, ddir_name(d));
	snprintf(want, sizeof want, "%llu", (unsigned long long)asked);
	snprintf(got, sizeof got, "%.0f", reached);
	if ((double)(done + one) < (double)asked * seconds * ACHIEVED_NEAR)
		ledger_add(l, setting, want, got, 0, "a second, over the whole measured time");
	else
		ledger_note(l, setting, want, got, 0, NULL);
}

/* Flushes that were asked for and never came. */
static void achieved_sync(struct ledger *l, const char *name, uint64_t every, const struct stats *s)
{
	char asked[NUM_TEXT];

	if (!every || s->dir[DDIR_WRITE].ios <= every)
		return;
	snprintf(asked, sizeof asked, "%llu", (unsigned long long)every);
	ledger_add(l, name, asked, hist_count(&s->sync) ? asked : "none", 0,
		   hist_count(&s->sync) ? NULL : "no flush came back");
}

void achieved_tell(struct shared *shared, const struct plan *plan, unsigned i)
{
	struct shared_worker *w = &shared->worker[i];
	const struct plan_worker *spec = &plan->workers[i];
	const struct job *job = spec->job;
	const struct stats *s = &w->stats[STATS_MEASURED];

	if (!s->begin || s->end <= s->begin)
		return;
	double all = (double)clock_to_ns(&shared->clock, s->end - s->begin) / 1e9;
	double back = (double)clock_to_ns(&shared->clock, s->back + s->flush) / 1e9;

	achieved_depth(w, spec);
	for (int d = 0; d < DDIR_COUNT; d++) {
		const struct stats_dir *dir = &s->dir[d];

		/* Reading back has no rate, and is no time of the writes. */
		if (!job_does(job, (enum ddir)d) || !dir->ios)
			continue;
		double seconds = d == DDIR_READ ? all : all > back ? all - back : all;

		achieved_rate(&w->ledger, "rate_iops", (enum ddir)d, job->rate_iops[d], dir->ios, 1,
			      seconds);
		if (!job->rate_iops[d])
			achieved_rate(&w->ledger, "rate", (enum ddir)d, job->rate[d], dir->bytes,
				      dir->bytes / dir->ios, seconds);
	}
	achieved_sync(&w->ledger, "fsync", job->fsync, s);
	achieved_sync(&w->ledger, "fdatasync", job->fsync ? 0 : job->fdatasync, s);
}
