/*
 * check -- all jobs together: what cannot run is refused, groups and stages
 * are numbered, doubtful settings noted.
 *
 * It looks at no file; job.h declares it.
 */
#include "job/job.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "job/await.h"
#include "job/check_verify.h"
#include "job/logged.h"
#include "job/numa.h"
#include "job/rest.h"
#include "job/shape.h"
#include "job/zones.h"

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

/* As fio: offsets that are no multiples of the block size cannot cover a file once. */
static void check_align(struct job_list *list, struct job *job)
{
	bool other = false;

	for (enum ddir d = DDIR_READ; d < DDIR_COUNT; d++) {
		struct shape_sizes s;

		shape_sizes_of(job, d, &s);
		other |= job_orders(job, d) && job->ba[d] && job->ba[d] != s.min;
	}
	if (!other || !shape_covers(job))
		return;
	job_note(list, NULL, "job %s: ba turns on norandommap: blocks may repeat", job->name);
	job->norandommap = true;
}

/* Of one direction: what its sizes and offsets are asked to be, against what can be done. */
static int check_sizes(const struct job *job, enum ddir d, struct err *err)
{
	struct shape_sizes s;

	shape_sizes_of(job, d, &s);
	uint64_t grain = shape_grain_of(job, d);

	if (job->direct && grain % CHECK_SECTOR && !check_engine(job, "null"))
		return s.min != s.max || grain != s.min
			       ? err_set(err, ERR_INPUT, 0,
					 "with direct=1 all block sizes and ba must be multiples "
					 "of %d; change them or set direct=0",
					 CHECK_SECTOR)
			       : err_set(err, ERR_INPUT, 0,
					 "option bs: %" PRIu64 ": with direct=1 it must be "
					 "a multiple of %d; write %" PRIu64 " or set direct=0",
					 s.min, CHECK_SECTOR,
					 (s.min / CHECK_SECTOR + 1) * CHECK_SECTOR);
	if (shape_covers(job) && (s.max % s.min || (s.unaligned && s.min != s.max)))
		return err_set(err, ERR_INPUT, 0,
			       "a random order that touches every block once needs sizes that are "
			       "multiples of the smallest one; change %s, or set norandommap=1",
			       s.unaligned ? "bs_unaligned" : "bsrange");
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

/* Sizes that address bits decide. */
static int check_powers(const struct job *job, struct err *err)
{
	if (job->iomem_align & (job->iomem_align - 1))
		return err_set(err, ERR_INPUT, 0,
			       "option iomem_align: %" PRIu64 ": not a power of two",
			       job->iomem_align);
	if (job->hugepage_size & (job->hugepage_size - 1))
		return err_set(err, ERR_INPUT, 0,
			       "option hugepage-size: %" PRIu64 ": not a power of two",
			       job->hugepage_size);
	return 0;
}

static int check_numbers(const struct job *job, struct err *err)
{
	uint64_t files = job->numjobs * job_files(job);

	if (job->ioengine.n > 1 && check_engine_among(job, "null"))
		return err_set(err, ERR_INPUT, 0,
			       "option ioengine: null does no I/O and stands for no other engine; "
			       "leave it out of the list");
	if (files > CHECK_FILES)
		return err_set(err, ERR_INPUT, 0,
			       "numjobs=%" PRIu64 " with %u files each makes "
			       "%" PRIu64 " files; at most %d, lower numjobs or nrfiles",
			       job->numjobs, job_files(job), files, CHECK_FILES);
	for (enum ddir d = DDIR_READ; d < DDIR_COUNT; d++) {
		int ret = job_orders(job, d) ? check_sizes(job, d, err) : 0;

		if (ret)
			return ret;
	}
	if (job->direct && check_engine(job, "mmap"))
		return err_set(
			err, ERR_INPUT, 0,
			"option direct: 1: ioengine=mmap works through the page cache, which "
			"O_DIRECT is to avoid; set direct=0, or use ioengine=psync");
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

/* Flags of I/Os that come to nothing. */
static void check_flag_notes(struct job_list *list, const struct job *job)
{
	const char *idle = job->hipri ? "hipri" : job->nowait ? "nowait" : "uncached";
	bool uring = check_engine(job, "io_uring");

	if ((job->hipri || job->nowait || job->uncached) && !uring && !check_engine(job, "psync"))
		job_note(list, NULL,
			 "job %s: %s has no effect but with ioengine=psync or io_uring; remove it",
			 job->name, idle);
	if ((job->sqthread_poll || job->force_async || !job->nonvectored) && !uring)
		job_note(list, NULL,
			 "job %s: %s has no effect but with ioengine=io_uring; remove it",
			 job->name,
			 job->sqthread_poll ? "sqthread_poll"
			 : job->force_async ? "force_async"
					    : "nonvectored");
	if (job->hipri && !job->direct)
		job_note(list, NULL,
			 "job %s: hipri has no effect with direct=0: only direct I/O can be polled "
			 "for; set direct=1",
			 job->name);
	if (job->hugepage_size && job->mem != MEM_MMAPHUGE)
		job_note(list, NULL,
			 "job %s: hugepage-size has no effect but with mem=mmaphuge; remove it",
			 job->name);
	if (job->uncached && job->direct)
		job_note(list, NULL,
			 "job %s: uncached has no effect with direct=1, which uses no page cache; "
			 "remove one of the two",
			 job->name);
}

static void check_notes(struct job_list *list, const struct job *job)
{
	if (check_engine(job, "libaio") && !job->direct)
		job_note(list, NULL,
			 "job %s: ioengine=libaio with direct=0 does the I/O "
			 "while submitting, one after the other; set direct=1 or use io_uring",
			 job->name);
	if ((check_engine(job, "psync") || check_engine(job, "mmap")) && job->iodepth > 1)
		job_note(
			list, NULL,
			"job %s: iodepth=%" PRIu64 " has no effect with a "
			"synchronous engine, which has one I/O in flight; use ioengine=io_uring or "
			"libaio, or numjobs",
			job->name, job->iodepth);
	if (!check_engine_among(job, "io_uring") && (job->fixedbufs || job->registerfiles))
		job_note(list, NULL, "job %s: %s has no effect but with ioengine=io_uring",
			 job->name, job->fixedbufs ? "fixedbufs" : "registerfiles");
	check_flag_notes(list, job);
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

static int check_numa(const struct job *job, struct err *err)
{
	uint64_t nodes[NUMA_WORDS];
	struct numa_policy policy;
	bool all;

	if (job->numa_cpu_nodes && job->cpus_allowed)
		return err_set(err, ERR_INPUT, 0,
			       "numa_cpu_nodes and cpus_allowed both say where to run; remove one "
			       "of the two");
	if (job->numa_cpu_nodes && numa_parse_nodes(job->numa_cpu_nodes, nodes, &all, err) < 0) {
		err_in(err, "option numa_cpu_nodes");
		return -EINVAL;
	}
	if (job->numa_mem_policy && numa_parse_policy(job->numa_mem_policy, &policy, err) < 0) {
		err_in(err, "option numa_mem_policy");
		return -EINVAL;
	}
	return 0;
}

static int check_nice(const struct job *job, struct err *err)
{
	char *end;
	long n = strtol(job->nice, &end, 10);

	if (end != job->nice && !*end && n >= -20 && n <= 19)
		return 0;
	return err_set(err, ERR_INPUT, 0, "option nice: " NUM_QUOTE ": give -20 to 19",
		       NUM_QUOTED(job->nice));
}

static int check_job(struct job_list *list, struct job *job, struct err *err)
{
	if (!job->name)
		return err_set(err, ERR_INPUT, 0, "a job without name; set name=");
	check_align(list, job);
	int ret = check_names(job, err);

	if (!ret)
		ret = check_numbers(job, err);
	if (!ret)
		ret = check_powers(job, err);
	if (!ret)
		ret = check_numa(job, err);
	if (!ret)
		ret = check_nice(job, err);
	if (!ret)
		ret = check_verify(list, job, err);
	if (!ret)
		ret = zones_check(job, err);
	if (!ret)
		ret = job_check_ignored(job, err);
	if (!ret)
		ret = logged_check(list, job, err);
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
		bool begins = !i || job->stonewall || job->new_group;

		if (!ret) {
			ret = rest_check(job, begins ? NULL : &list->jobs[i - 1], err);
			if (ret)
				err_in(err, "job %.200s", job->name);
		}
		ret = ret ? ret : await_find(list, i, err);
		if (ret) {
			err_in(err, "%s", job->where);
			return ret;
		}
		if (i && job->stonewall)
			stage++;
		if (i && begins)
			group++;
		job->stage = stage;
		job->group = group;
	}
	return 0;
}
