/*
 * zones -- I/O that goes through a file in parts with gaps between them.
 */
#include "job/zones.h"

#include <errno.h>

#include "job/shape.h"

static int zones_sizes(const struct job *job, struct err *err)
{
	for (enum ddir d = DDIR_READ; d < DDIR_COUNT; d++) {
		struct shape_sizes s;

		if (!job_orders(job, d))
			continue;
		shape_sizes_of(job, d, &s);
		if (s.min != s.max || s.align != s.min || shape_follows(job, d))
			return err_set(err, ERR_INPUT, EINVAL,
				       "option zonemode: strided: zones have blocks of one size; "
				       "leave out bsrange, bssplit, ba and percentage_random");
		if (job->zonerange < s.min)
			return err_set(err, ERR_INPUT, EINVAL,
				       "option zonerange: no block of %llu bytes fits in a zone; "
				       "raise zonesize or zonerange",
				       (unsigned long long)s.min);
	}
	return 0;
}

int zones_check(struct job *job, struct err *err)
{
	if (!job->origin[OPT_zonemode] && job->zonesize)
		job->zonemode = ZONES_STRIDED;
	if (job->zonemode == ZONES_NONE)
		return 0;
	if (!job->zonesize)
		return err_set(err, ERR_INPUT, EINVAL,
			       "option zonemode: strided: how much to do in each zone is not "
			       "said; set zonesize");
	if (!job->zonerange)
		job->zonerange = job->zonesize;
	if (job->rw_number || job->verify || ((job->rw & RW_RANDOM) && !shape_even(job)))
		return err_set(err, ERR_INPUT, EINVAL,
			       "option zonemode: strided: zones say where I/Os go; leave out "
			       "verify, random_distribution and the number behind rw");
	return zones_sizes(job, err);
}
