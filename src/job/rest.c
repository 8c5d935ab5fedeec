/*
 * rest -- the texts of steadystate.
 */
#include "job/rest.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"

enum { REST_INTERVALS = 100000 };

static const char *const rest_figures[] = {"iops", "bw", "lat"};

/* A number with the units of its figure. */
static int rest_limit(const char *text, struct rest *r, struct err *err)
{
	char *end;
	uint64_t whole;
	int ret;

	errno = 0;
	r->limit = strtod(text, &end);
	r->percent = !strcmp(end, "%");
	if (end != text && (r->percent || (!*end && r->figure == 0)))
		return isfinite(r->limit) && r->limit > 0
			       ? 0
			       : err_set(err, ERR_INPUT, EINVAL, NUM_QUOTE ": give a limit above 0",
					 NUM_QUOTED(text));
	if (r->figure == 0)
		return err_set(err, ERR_INPUT, EINVAL, NUM_QUOTE ": no number, as in 0.3%% or 50",
			       NUM_QUOTED(text));
	ret = r->figure == 1 ? num_size(text, &whole, err) : num_time(text, 1, &whole, err);
	r->limit = ret ? 0 : (double)whole;
	return ret;
}

int rest_parse(const char *text, struct rest *out, struct err *err)
{
	const char *colon = strchr(text, ':');
	size_t len = colon ? (size_t)(colon - text) : strlen(text);

	for (int i = 0; i < 3; i++) {
		size_t n = strlen(rest_figures[i]);
		bool slope = len == n + 6 && !memcmp(text + n, "_slope", 6);

		if (strncmp(text, rest_figures[i], n) != 0 || (len != n && !slope))
			continue;
		if (!colon)
			return err_set(err, ERR_INPUT, EINVAL,
				       NUM_QUOTE ": give a limit, as in %.*s:0.3%%",
				       NUM_QUOTED(text), (int)len, text);
		*out = (struct rest){.figure = i, .slope = slope};
		return rest_limit(colon + 1, out, err);
	}
	return err_set(err, ERR_INPUT, EINVAL,
		       NUM_QUOTE ": unknown; choices: iops, iops_slope, bw, bw_slope, lat, "
				 "lat_slope, each with a :LIMIT",
		       NUM_QUOTED(text));
}

unsigned rest_intervals(const struct job *job)
{
	uint64_t n = job->steadystate_duration / job->steadystate_check_interval;

	return n > REST_INTERVALS ? REST_INTERVALS : (unsigned)n;
}

int rest_check(const struct job *job, const struct job *before, struct err *err)
{
	if (job->steadystate_duration &&
	    (rest_intervals(job) < 2 ||
	     job->steadystate_duration / job->steadystate_check_interval > REST_INTERVALS))
		return err_set(err, ERR_INPUT, EINVAL,
			       "option steadystate_duration: it must be 2 to %d times "
			       "steadystate_check_interval",
			       REST_INTERVALS);
	if (before && (before->steadystate_duration != job->steadystate_duration ||
		       before->steadystate_ramp_time != job->steadystate_ramp_time ||
		       before->steadystate_check_interval != job->steadystate_check_interval ||
		       strcmp(before->steadystate, job->steadystate) != 0))
		return err_set(err, ERR_INPUT, EINVAL,
			       "all jobs of a reporting group need the same steadystate options; "
			       "put them into [global], or set new_group=1");
	return 0;
}
