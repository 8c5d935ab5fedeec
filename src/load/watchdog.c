/*
 * watchdog -- notices that nothing comes back any more.
 */
#include "load/watchdog.h"

#include <stdio.h>
#include <string.h>

#include "base/num.h"

#define WATCHDOG_QUIET (30 * NSEC_PER_SEC)

bool watchdog_look(struct watchdog *w, const struct shared *shared, const struct plan *plan,
		   const struct snapshot *now, char line[WATCHDOG_LINE])
{
	uint64_t completed = 0, t = clock_ns();

	/* To look at statistics that are not used would make a page of them. */
	for (unsigned i = 0; i < plan->workers_n; i++)
		for (int k = plan->workers[i].job->ramp_time ? STATS_RAMP : STATS_MEASURED;
		     k < STATS_SETS; k++)
			completed += shared->worker[i].stats[k].completed;
	if (completed != w->completed || !now->outstanding || !w->quiet_since) {
		w->completed = completed;
		w->quiet_since = t;
	}
	if (t - w->quiet_since < WATCHDOG_QUIET)
		return false;
	w->quiet_since = t;
	struct snapshot_oldest oldest = snapshot_oldest_of_all(shared, plan);

	snprintf(
		line, WATCHDOG_LINE, "%llu I/Os outstanding for %llu s%s%s%s%s",
		(unsigned long long)now->outstanding,
		(unsigned long long)((oldest.path ? oldest.age_ns : WATCHDOG_QUIET) / NSEC_PER_SEC),
		oldest.path ? ", the oldest " : "",
		oldest.path && strcmp(oldest.what, "I/O") ? oldest.what : "",
		oldest.path && strcmp(oldest.what, "I/O") ? " of "
		: oldest.path				  ? "on "
							  : "",
		oldest.path ? oldest.path : "");
	return true;
}
