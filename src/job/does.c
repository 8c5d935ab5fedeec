/*
 * does -- in which directions a job moves data.
 *
 * job.h declares it.
 */
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

bool job_changes(const struct job *job)
{
	return job->rw & (RW_WRITE | RW_TRIM);
}

bool job_orders(const struct job *job, enum ddir d)
{
	return job_does(job, d) && !(d == DDIR_WRITE && job_trims(job));
}
