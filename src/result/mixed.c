/*
 * mixed -- all directions of a job told as one: unified_rw_reporting.
 */
#include "result/mixed.h"

#include <errno.h>
#include <stdlib.h>

bool mixed_apart(const struct result_job *j)
{
	return j->job->unified_rw_reporting != UNIFIED_MIXED;
}

bool mixed_wanted(const struct result_job *j)
{
	return j->job->unified_rw_reporting != UNIFIED_NONE;
}

int mixed_make(struct result_job *out, const struct result_job *j)
{
	struct stats *s = calloc(1, sizeof *s);

	if (!s)
		return -ENOMEM;
	stats_merge(s, j->stats);
	stats_unify(s);
	/* One time for all directions: the whole. */
	s->back = s->flush = 0;
	*out = *j;
	out->stats = s;
	for (int d = DDIR_READ + 1; d < DDIR_COUNT; d++)
		out->group_bw[DDIR_READ] += j->group_bw[d];
	return 0;
}

void mixed_release(struct result_job *mixed)
{
	free(mixed->stats);
	*mixed = (struct result_job){0};
}
