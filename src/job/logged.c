/*
 * logged -- which logs a job writes, and how their files are called.
 */
#include "job/logged.h"

#include <errno.h>
#include <stdlib.h>

static const char *const logged_names[JOB_LOGS] = {
	[JOB_LOG_LAT] = "lat", [JOB_LOG_SLAT] = "slat", [JOB_LOG_CLAT] = "clat",
	[JOB_LOG_BW] = "bw",   [JOB_LOG_IOPS] = "iops", [JOB_LOG_HIST] = "clat_hist",
};

/* The option that asks for a log; NULL: it does not. */
static const char *logged_option(const struct job *job, enum job_log log)
{
	switch (log) {
	case JOB_LOG_BW:
		return job->write_bw_log;
	case JOB_LOG_IOPS:
		return job->write_iops_log;
	case JOB_LOG_HIST:
		return job->write_hist_log;
	default:
		return job->write_lat_log;
	}
}

bool logged(const struct job *job, enum job_log log)
{
	bool measured = log == JOB_LOG_BW || log == JOB_LOG_IOPS || !job->gtod_reduce;
	bool disabled = (log == JOB_LOG_LAT && job->disable_lat) ||
			(log == JOB_LOG_SLAT && job->disable_slat) ||
			(log == JOB_LOG_CLAT && job->disable_clat);

	return logged_option(job, log) && measured && !disabled;
}

unsigned logged_count(const struct job *job)
{
	unsigned n = 0;

	for (int i = 0; i < JOB_LOGS; i++)
		n += logged(job, (enum job_log)i);
	return n;
}

char *logged_path(const struct job *job, enum job_log log, unsigned number)
{
	const char *name = logged_option(job, log);
	struct buf path = {0};

	buf_printf(&path, "%s_%s", *name ? name : job->name, logged_names[log]);
	if (job->per_job_logs)
		buf_printf(&path, ".%u", number);
	buf_str(&path, ".log");
	return buf_take(&path);
}

int logged_rename(struct job *job, unsigned cell, unsigned turn, struct err *err)
{
	char **names[] = {&job->write_lat_log, &job->write_bw_log, &job->write_iops_log,
			  &job->write_hist_log};

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		struct buf name = {0};

		if (!*names[i])
			continue;
		buf_str(&name, **names[i] ? *names[i] : job->name);
		if (cell)
			buf_printf(&name, "-cell%u", cell);
		if (turn)
			buf_printf(&name, "-run%u", turn);
		char *text = buf_take(&name);

		if (!text)
			return err_set(err, ERR_FAILED, ENOMEM, "out of memory");
		free(*names[i]);
		*names[i] = text;
	}
	return 0;
}

int logged_check(struct job_list *list, const struct job *job, struct err *err)
{
	if (job->log_issue_time && !(job->write_lat_log && job->log_offset))
		return err_set(
			err, ERR_INPUT, EINVAL,
			"option log_issue_time: needs write_lat_log and log_offset; set both, "
			"or remove the line");
	if (job->gtod_reduce && (job->write_lat_log || job->write_hist_log))
		job_note(list, NULL,
			 "job %s: no log of latencies is written, since gtod_reduce measures none",
			 job->name);
	return 0;
}
