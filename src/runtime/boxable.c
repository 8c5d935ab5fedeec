/*
 * boxable -- jobs that cannot be in a box.
 */
#include "runtime/boxable.h"

#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

enum {
	BOXABLE_NAMES = 10000, /* as many as filename may have */
	BOXABLE_CPUS = CPU_SETSIZE / 64,
};

static int boxable_no_memory(struct err *err)
{
	return err_set(err, ERR_FAILED, ENOMEM, "jobs of a box: out of memory");
}

/* Does it lie anywhere but in the folder itself, which has no others in it? */
static bool boxable_elsewhere(const char *path)
{
	while (strncmp(path, "./", 2) == 0)
		path += 2;
	return strchr(path, '/') || strcmp(path, "..") == 0;
}

static int boxable_paths(const struct job *job, struct err *err)
{
	for (unsigned i = 0; i < job_files(job) && i < BOXABLE_NAMES; i++) {
		char *path = job_path(job, 0, i);
		int ret = !path ? boxable_no_memory(err)
			  : boxable_elsewhere(path)
				  ? err_set(err, ERR_INPUT, EINVAL,
					    "the file %.300s: a box has its files "
					    "in /data, and no folders there; name "
					    "one without /",
					    path)
				  : 0;

		free(path);
		if (ret)
			return ret;
	}
	return 0;
}

static int boxable_options(const struct job *job, struct err *err)
{
	static const enum job_option logs[] = {OPT_write_bw_log, OPT_write_lat_log,
					       OPT_write_iops_log, OPT_write_hist_log,
					       OPT_verify_state_load};

	for (unsigned i = 0; i < sizeof logs / sizeof *logs; i++)
		if (job->origin[logs[i]] != ORIGIN_DEFAULT)
			return err_set(err, ERR_INPUT, EINVAL,
				       "option %s: its file would be lost with the box; leave it "
				       "out here, iosonde run has it",
				       job_options[logs[i]].name);
	if (job_trims(job))
		return err_set(err, ERR_INPUT, EINVAL,
			       "option rw: only a block device can be trimmed, and a box has files "
			       "alone; take rw=write here, iosonde run trims");
	if (!job->allow_file_create)
		return err_set(
			err, ERR_INPUT, EINVAL,
			"option allow_file_create: the files of a box are made for it; leave "
			"it out here");
	if (job->file_append && !job_alters(job))
		return err_set(err, ERR_INPUT, EINVAL,
			       "option file_append: the job would begin to read behind the end of "
			       "its file; leave it out here, or take a job that writes");
	return boxable_paths(job, err);
}

/* CPUs of a list that was checked; NULL: those that we may use. */
static void boxable_mask(const char *cpus, uint64_t mask[BOXABLE_CPUS])
{
	struct err ignored = {0};

	memset(mask, 0, BOXABLE_CPUS * sizeof *mask);
	if (cpus)
		(void)value_cpus(cpus, mask, BOXABLE_CPUS, &ignored);
	else if (sched_getaffinity(0, BOXABLE_CPUS * sizeof *mask, (cpu_set_t *)mask) < 0)
		memset(mask, 0xff, BOXABLE_CPUS * sizeof *mask);
}

static int boxable_cpus(const struct job *job, const char *cpus, struct err *err)
{
	uint64_t all[BOXABLE_CPUS], own[BOXABLE_CPUS];

	if (!job->cpus_allowed)
		return 0;
	boxable_mask(cpus, all);
	boxable_mask(job->cpus_allowed, own);
	for (unsigned i = 0; i < BOXABLE_CPUS; i++)
		if (all[i] & own[i])
			return 0;
	return err_set(err, ERR_INPUT, EINVAL, "option cpus_allowed: %.100s: none of them %s%.100s",
		       job->cpus_allowed,
		       cpus ? "is among those that all boxes have, --cpus=" : "may be used here",
		       cpus ? cpus : "");
}

/* Does it say how large its files are? */
static bool boxable_sizes(const struct job *job)
{
	return job->filesize || job->size.bytes;
}

static bool boxable_shares(const struct job *a, const struct job *b)
{
	char *one = job_path(a, 0, 0), *other = job_path(b, 0, 0);
	bool same = one && other && strcmp(one, other) == 0;

	free(one);
	free(other);
	return same;
}

/* Of the stage's jobs with its file, does one say how large it is, does one write it? */
static int boxable_made(const struct job_list *list, const struct job *job, struct err *err)
{
	bool sized = boxable_sizes(job), made = !job_checks(job);

	for (size_t j = 0; !(sized && made) && j < list->n; j++) {
		const struct job *other = &list->jobs[j];

		if (other->stage != job->stage || !boxable_shares(job, other))
			continue;
		sized |= boxable_sizes(other);
		made |= job_alters(other);
	}
	if (!made)
		return err_set(err, ERR_INPUT, EINVAL,
			       "option verify: a box has files that nobody has written yet; take a "
			       "job that writes and verifies, iosonde run verifies what there is");
	if (!sized)
		return err_set(err, ERR_INPUT, EINVAL,
			       "option size: the files of a box are made for it; say how large, as "
			       "in size=1g");
	return 0;
}

int boxable(const struct job_list *list, unsigned stage, const char *cpus, struct err *err)
{
	int ret = 0;

	for (size_t j = 0; !ret && j < list->n; j++) {
		const struct job *job = &list->jobs[j];

		if (job->stage != stage)
			continue;
		ret = boxable_options(job, err);
		ret = ret ? ret : boxable_cpus(job, cpus, err);
		ret = ret ? ret : boxable_made(list, job, err);
		if (ret)
			err_in(err, "%s: job %.200s", job->where, job->name);
	}
	return ret;
}
