/*
 * check_verify -- the options of verification against one another, and what they make
 * of a job.
 */
#include "job/check_verify.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "job/shape.h"

/* Options that mean nothing without verify. */
static const enum job_option check_verify_idle[] = {
	OPT_do_verify,	       OPT_verify_fatal,     OPT_verify_dump,	       OPT_verify_interval,
	OPT_verify_offset,     OPT_verify_backlog,   OPT_verify_backlog_batch, OPT_verify_async,
	OPT_verify_async_cpus, OPT_verify_state_save};

static bool check_verify_engine(const struct job *job, const char *name)
{
	for (const struct choice *c = job_ioengine_choices; c->word; c++)
		for (unsigned i = 0; i < job->ioengine.n; i++)
			if (c->value == job->ioengine.v[i] && !strcmp(c->word, name))
				return true;
	return false;
}

static uint64_t check_verify_gcd(uint64_t a, uint64_t b)
{
	while (b) {
		uint64_t rest = a % b;

		a = b;
		b = rest;
	}
	return a;
}

static uint64_t check_verify_grain(const struct job *job)
{
	uint64_t grain = shape_grain_of(job, job_write_order(job));
	int64_t skip = job->rw & RW_RANDOM ? 0 : job->rw_number;

	return check_verify_gcd(grain, (uint64_t)(skip < 0 ? -skip : skip));
}

bool check_verify_marks(const struct job *job)
{
	return job->verify != VERIFY_NONE && job->verify != VERIFY_PATTERN &&
	       job->verify != VERIFY_NULL;
}

uint64_t check_verify_interval(const struct job *job)
{
	if (job->verify_interval)
		return job->verify_interval;
	return job_writes(job) ? check_verify_grain(job) : 0;
}

static int check_verify_sizes(const struct job *job, struct err *err)
{
	uint64_t interval = check_verify_interval(job);
	uint64_t grain = job_writes(job) ? check_verify_grain(job) : interval;

	if (interval % VERIFY_SECTOR && !job->verify_interval)
		return err_set(err, ERR_INPUT, 0,
			       "option verify: block sizes and offsets must be multiples of %d, "
			       "and here all are of %" PRIu64 "; change bs or ba",
			       VERIFY_SECTOR, interval);
	if (interval % VERIFY_SECTOR)
		return err_set(err, ERR_INPUT, 0,
			       "option verify_interval: %" PRIu64 ": not a multiple of %d",
			       interval, VERIFY_SECTOR);
	if (interval && grain % interval)
		return err_set(err, ERR_INPUT, 0,
			       "option verify_interval: %" PRIu64 ": does not divide all block "
			       "sizes and offsets, which are multiples of %" PRIu64 "; use a "
			       "divisor of that, or leave it out",
			       interval, grain);
	if (job->verify_offset % VERIFY_SECTOR + VERIFY_HEADER > VERIFY_SECTOR_FREE ||
	    (interval && job->verify_offset + VERIFY_HEADER > interval))
		return err_set(err, ERR_INPUT, 0,
			       "option verify_offset: %" PRIu64 ": the header of %d bytes must lie "
			       "in the first %d of one of the %d-byte sectors of an interval",
			       job->verify_offset, VERIFY_HEADER, VERIFY_SECTOR_FREE,
			       VERIFY_SECTOR);
	return 0;
}

static int check_verify_only(const struct job *job, struct err *err)
{
	if (job->verify_state_load && !job_checks(job))
		return err_set(err, ERR_INPUT, 0,
			       "option verify_state_load: this job writes, and a state is of "
			       "what was written before; set verify_only=1 or rw=read");
	if (!job->verify_only)
		return 0;
	if (!job->verify || !job_writes(job))
		return err_set(err, ERR_INPUT, 0,
			       "option verify_only: it checks what a job with verify wrote: give "
			       "it the options of that job, rw and verify included");
	if (job->verify_state_load)
		return 0;
	if (job->time_based || job->file_append)
		return err_set(err, ERR_INPUT, 0,
			       "option verify_only: how far a job with %s came is not known; set "
			       "verify_state_load=1",
			       job->time_based ? "time_based" : "file_append");
	if (!job->randseed && !job->randrepeat && (job->rw & RW_RANDOM))
		return err_set(err, ERR_INPUT, 0,
			       "option verify_only: with randrepeat=0 it is not known where the "
			       "job wrote; set verify_state_load=1, or its randseed");
	return 0;
}

static void check_verify_notes(struct job_list *list, const struct job *job)
{
	for (size_t i = 0; i < sizeof check_verify_idle / sizeof *check_verify_idle; i++) {
		enum job_option o = check_verify_idle[i];

		if (job->origin[o] == ORIGIN_JOB && !job->verify)
			job_note(list, NULL,
				 "job %s: %s has no effect without verify; set verify=crc32c, say",
				 job->name, job_options[o].name);
	}
	if (job->verify && job->verify_backlog_batch && !job->verify_backlog)
		job_note(list, NULL,
			 "job %s: verify_backlog_batch has no effect without verify_backlog",
			 job->name);
	if (job->verify && job->verify_async_cpus && !job->verify_async)
		job_note(list, NULL, "job %s: verify_async_cpus has no effect without verify_async",
			 job->name);
}

int check_verify(struct job_list *list, struct job *job, struct err *err)
{
	if (job->verify_pattern && !job->origin[OPT_verify])
		job->verify = VERIFY_PATTERN;
	check_verify_notes(list, job);
	int ret = check_verify_only(job, err);

	if (ret || !job->verify)
		return ret;
	if (job_trims(job) && !job_writes(job))
		return err_set(err, ERR_INPUT, 0,
			       "option verify: nothing is written by rw=%s that could be verified; "
			       "use rw=%s, or set verify=0",
			       job->rw & RW_RANDOM ? "randtrim" : "trim",
			       job->rw & RW_RANDOM ? "randtrimwrite" : "trimwrite");
	if (job->verify == VERIFY_PATTERN && !job->verify_pattern)
		return err_set(err, ERR_INPUT, 0,
			       "option verify: pattern needs verify_pattern, as in "
			       "verify_pattern=0xdeadface");
	if (job->verify != VERIFY_NULL && check_verify_engine(job, "null"))
		return err_set(err, ERR_INPUT, 0,
			       "option verify: ioengine=null moves no data that could be checked; "
			       "use verify=null, or another engine");
	return check_verify_marks(job) ? check_verify_sizes(job, err) : 0;
}
