/*
 * does -- in which directions a job moves data.
 */
#include "job/does.h"

#include "job/job.h"

bool job_reads(const struct job *job)
{
	return job->rw & RW_READ;
}

bool job_writes(const struct job *job)
{
	return job->rw & RW_WRITE;
}

bool job_trims(const struct job *job)
{
	return job->rw & RW_TRIM;
}

bool job_does(const struct job *job, enum ddir d)
{
	return d == DDIR_READ ? job_reads(job) : d == DDIR_WRITE ? job_writes(job) : job_trims(job);
}

bool job_alters(const struct job *job)
{
	return job->rw & (RW_WRITE | RW_TRIM) && !job->verify_only;
}

bool job_checks(const struct job *job)
{
	return job->verify && (job->verify_only || !job_writes(job));
}

bool job_orders(const struct job *job, enum ddir d)
{
	return job_does(job, d) && !(d == DDIR_WRITE && job_trims(job));
}

enum ddir job_write_order(const struct job *job)
{
	return job_trims(job) ? DDIR_TRIM : DDIR_WRITE;
}
