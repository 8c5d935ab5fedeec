/*
 * check -- all jobs together: what cannot run is refused, groups and stages
 * are numbered, doubtful settings noted.
 *
 * It looks at no file; job.h declares it.
 */
#include "job/job.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "base/num.h"

enum {
	CHECK_CLONES = 100000, /* of all jobs */
	CHECK_FILES = 1000000, /* of all clones of a job */
	CHECK_NAMES = 10000,   /* in one filename */
	CHECK_SECTOR = 512,    /* what O_DIRECT asks at least */
};

/* Does ioengine name this one, among others or alone? */
static bool check_engine_among(const struct job *job, const char *name)
{
	for (const struct choice *c = job_ioengine_choices; c->word; c++) {
		for (unsigned i = 0; i < job->ioengine.n; i++)
			if (c->value == job->ioengine.v[i] && !strcmp(c->word, name))
				return true;
	}
	return false;
}

static bool check_engine(const struct job *job, const char *name)
{
	return job->ioengine.n == 1 && check_engine_among(job, name);
}

/* "4097" for the block size that O_DIRECT cannot do, 0 when all are fine. */
static uint64_t check_direct_bs(const struct job *job)
{
	if (job_reads(job) && job->bs[DDIR_READ] % CHECK_SECTOR)
		return job->bs[DDIR_READ];
	if (job_writes(job) && job->bs[DDIR_WRITE] % CHECK_SECTOR)
		return job->bs[DDIR_WRITE];
	return 0;
}

static int check_names(const struct job *job, struct err *err)
{
	if (job->filename && !job->filename[strspn(job->filename, ":")])
		return err_set(err, ERR_INPUT, 0, "option filename: " NUM_QUOTE ": names no file",
			       NUM_QUOTED(job->filename));
	if (job->directory && !job->directory[strspn(job->directory, ":")])
		return err_set(err, ERR_INPUT, 0,
			       "option directory: " NUM_QUOTE ": names no folder",
			       NUM_QUOTED(job->directory));
	if (job->filename && job_files(job) > CHECK_NAMES)
		return err_set(err, ERR_INPUT, 0,
			       "option filename: %u files; at most %d, or use "
			       "nrfiles",
			       job_files(job), CHECK_NAMES);
	if (!job->filename && !strncmp(job->name, "/dev/", 5))
		return err_set(err, ERR_INPUT, 0,
			       "the name of a job is not taken for a device, as fio does; write "
			       "filename=%.200s",
			       job->name);
	return 0;
}

static int check_numbers(const struct job *job, struct err *err)
{
	uint64_t files = job->numjobs * job_files(job), bad;

	if (job->ioengine.n > 1 && check_engine_among(job, "null"))
		return err_set(err, ERR_INPUT, 0,
			       "option ioengine: null does no I/O and stands for no other engine; "
			       "leave it out of the list");
	if (files > CHECK_FILES)
		return err_set(err, ERR_INPUT, 0,
			       "numjobs=%" PRIu64 " with %u files each makes "
			       "%" PRIu64 " files; at most %d, lower numjobs or nrfiles",
			       job->numjobs, job_files(job), files, CHECK_FILES);
	bad = job->direct && !check_engine(job, "null") ? check_direct_bs(job) : 0;
	if (bad)
		return err_set(err, ERR_INPUT, 0,
			       "option bs: %" PRIu64 ": with direct=1 it must be "
			       "a multiple of %d; write %" PRIu64 " or set direct=0",
			       bad, CHECK_SECTOR, (bad / CHECK_SECTOR + 1) * CHECK_SECTOR);
	if (job->direct && !(job->rw & RW_RANDOM) && job->rw_number % CHECK_SECTOR)
		return err_set(err, ERR_INPUT, 0,
			       "option rw: %" PRId64 ": with direct=1 it must skip a multiple of "
			       "%d bytes",
			       job->rw_number, CHECK_SECTOR);
	if (job->direct && !job->offset.percent && job->offset.bytes % CHECK_SECTOR)
		return err_set(err, ERR_INPUT, 0,
			       "option offset: %" PRIu64 ": with direct=1 it must "
			       "be a multiple of %d",
			       job->offset.bytes, CHECK_SECTOR);
	return 0;
}

/* What fio sets to the nearest possible value, but said. */
static void check_clamp(struct job_list *list, const struct job *job, uint64_t *value,
			uint64_t limit, const char *name)
{
	if (*value <= limit)
		return;
	job_note(list, NULL,
		 "job %s: %s=%" PRIu64 " is more than iodepth=%" PRIu64 "; the depth is used",
		 job->name, name, *value, limit);
	*value = limit;
}

static void check_depths(struct job_list *list, struct job *job)
{
	check_clamp(list, job, &job->iodepth_batch, job->iodepth, "iodepth_batch");
	check_clamp(list, job, &job->iodepth_low, job->iodepth, "iodepth_low");
	check_clamp(list, job, &job->iodepth_batch_complete_min, job->iodepth,
		    "iodepth_batch_complete_min");
	check_clamp(list, job, &job->iodepth_batch_complete_max, job->iodepth,
		    "iodepth_batch_complete_max");
	if (job->iodepth_batch_complete_max &&
	    job->iodepth_batch_complete_max < job->iodepth_batch_complete_min) {
		job_note(list, NULL,
			 "job %s: iodepth_batch_complete_max=%" PRIu64 " is less than "
			 "iodepth_batch_complete_min=%" PRIu64 "; the minimum is used",
			 job->name, job->iodepth_batch_complete_max,
			 job->iodepth_batch_complete_min);
		job->iodepth_batch_complete_max = job->iodepth_batch_complete_min;
	}
}

/* 0 bytes are no size, as in fio: the option counts as not given. */
static void check_no_size(struct value_sizep *size)
{
	if (size->set && !size->bytes && !size->percent)
		*size = (struct value_sizep){0};
}

static void check_notes(struct job_list *list, const struct job *job)
{
	if (check_engine(job, "libaio") && !job->direct)
		job_note(list, NULL,
			 "job %s: ioengine=libaio with direct=0 does the I/O "
			 "while submitting, one after the other; set direct=1 or use io_uring",
			 job->name);
	if (check_engine(job, "psync") && job->iodepth > 1)
		job_note(
			list, NULL,
			"job %s: iodepth=%" PRIu64 " has no effect with a "
			"synchronous engine, which has one I/O in flight; use ioengine=io_uring or "
			"libaio, or numjobs",
			job->name, job->iodepth);
	if (!check_engine_among(job, "io_uring") && (job->fixedbufs || job->registerfiles))
		job_note(list, NULL, "job %s: %s has no effect but with ioengine=io_uring",
			 job->name, job->fixedbufs ? "fixedbufs" : "registerfiles");
	if (job->filename && job->origin[OPT_nrfiles] && job_files(job) != job->nrfiles)
		job_note(list, NULL,
			 "job %s: nrfiles=%" PRIu64 " has no effect, since filename "
			 "names %u; remove one of the two",
			 job->name, job->nrfiles, job_files(job));
	if (job->filename && job->filename_format)
		job_note(list, NULL,
			 "job %s: filename_format has no effect, since filename names the files; "
			 "remove one of the two",
			 job->name);
	if (job->filename && (strstr(job->filename, "$job") || strstr(job->filename, "$filenum")))
		job_note(list, NULL,
			 "job %s: nothing is put in for a $ in filename, as in fio; use "
			 "filename_format=%.200s",
			 job->name, job->filename);
	if (job->filename && job->directory && job->filename[0] == '/')
		job_note(list, NULL,
			 "job %s: directory is not put before an absolute "
			 "filename, other than in fio; remove the leading / for a file in it",
			 job->name);
}

static int check_job(struct job_list *list, struct job *job, struct err *err)
{
	if (!job->name)
		return err_set(err, ERR_INPUT, 0, "a job without name; set name=");
	int ret = check_names(job, err);

	if (!ret)
		ret = check_numbers(job, err);
	if (!ret)
		ret = job_check_ignored(job, err);
	if (ret) {
		err_in(err, "job %.200s", job->name);
		return ret;
	}
	check_no_size(&job->size);
	check_no_size(&job->io_size);
	check_depths(list, job);
	if (job->time_based && !job->runtime) {
		job_note(list, NULL,
			 "job %s: time_based has no effect without runtime; "
			 "set runtime=30s, say",
			 job->name);
		job->time_based = false;
	}
	check_notes(list, job);
	return 0;
}

int job_finish(struct job_list *list, struct err *err)
{
	unsigned group = 0, stage = 0;
	uint64_t clones = 0;

	if (!list->n)
		return err_set(err, ERR_INPUT, 0,
			       "no jobs; name a job file, or give options such "
			       "as --name=test --rw=randread --size=256m");
	for (size_t i = 0; i < list->n; i++) {
		struct job *job = &list->jobs[i];
		int ret = check_job(list, job, err);

		clones += job->numjobs;
		if (!ret && clones > CHECK_CLONES)
			ret = err_set(err, ERR_INPUT, 0,
				      "job %.200s: more than %d clones of all "
				      "jobs; lower numjobs",
				      job->name, CHECK_CLONES);
		if (ret) {
			err_in(err, "%s", job->where);
			return ret;
		}
		if (i && job->stonewall)
			stage++;
		if (i && (job->stonewall || job->new_group))
			group++;
		job->stage = stage;
		job->group = group;
	}
	return 0;
}
