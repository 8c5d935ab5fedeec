/*
 * result -- what a run leaves behind.
 */
#include "result/result.h"

#include <errno.h>
#include <stdlib.h>

#include "result/environment.h"
#include "result/latency.h"
#include "result/merge.h"

uint64_t result_runtime_ns(const struct result *r, const struct result_job *j)
{
	if (!j->ran || !j->stats->begin)
		return 0;
	if (j->stats->end > j->stats->begin)
		return latency_ns(r, j->stats->end - j->stats->begin);
	return j->elapsed_ms * 1000000;
}

uint64_t result_time_ns(const struct result *r, const struct result_job *j)
{
	uint64_t ticks = j->ran ? stats_time(j->stats) : 0;

	return ticks ? latency_ns(r, ticks) : result_runtime_ns(r, j);
}

uint64_t result_elapsed_ns(const struct result *r)
{
	uint64_t first = UINT64_MAX, last = 0, longest = 0;

	for (unsigned i = 0; i < r->jobs_n; i++) {
		const struct result_job *j = &r->jobs[i];

		if (j->elapsed_ms > longest)
			longest = j->elapsed_ms;
		if (!j->job_start_ms)
			continue;
		uint64_t end = j->job_start_ms + result_runtime_ns(r, j) / 1000000;

		if (j->job_start_ms < first)
			first = j->job_start_ms;
		if (end > last)
			last = end;
	}
	uint64_t span = last > first ? last - first : 0;

	return (span > longest ? span : longest) * 1000000 +
	       (r->merged ? r->merged->elapsed_ns : 0);
}

int result_errnum(const struct result *r, const struct result_job *j)
{
	if (j->errnum)
		return j->errnum;
	if (j->hung)
		return ETIMEDOUT;
	if (j->err.code)
		return EINVAL;
	if (j->ran)
		return 0;
	/* It was kept from its start by the run, or by another job. */
	for (unsigned i = 0; i < r->jobs_n; i++)
		if (r->jobs[i].err.code)
			return ECANCELED;
	return r->err.code ? ECANCELED : 0;
}

const char *result_op_name(unsigned op)
{
	static const char *const names[] = {"read", "write", "trim", "fsync", "fdatasync"};

	return op < sizeof names / sizeof *names ? names[op] : "io";
}

const char *result_file(const struct result_job *j, unsigned file)
{
	/* clones of one job that names its files share them */
	bool known = j->members <= 1 || (j->job->filename && j->members == j->job->numjobs);

	return known && file < j->files_n ? j->files[file] : NULL;
}

static void result_free_strings(char **s, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		free(s[i]);
	free(s);
}

void result_release(struct result *r)
{
	for (unsigned i = 0; i < r->jobs_n; i++) {
		free(r->jobs[i].stats);
		free(r->jobs[i].steady);
		free(r->jobs[i].filed);
		result_free_strings(r->jobs[i].files, r->jobs[i].files_n);
	}
	environment_free(r->environment);
	free(r->jobs);
	result_free_strings(r->notes, r->notes_n);
	*r = (struct result){0};
}
