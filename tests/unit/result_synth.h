/*
 * result_synth -- a made-up result, for the tests of what prints one.
 *
 * Two lines: "one", a synchronous random mix with fsync, and "two", a group of
 * three libaio clones.  Ticks are 0.5 ns each.
 */
#ifndef IOSONDE_TESTS_RESULT_SYNTH_H
#define IOSONDE_TESTS_RESULT_SYNTH_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "job/job.h"
#include "result/result.h"

enum { SYNTH_SECOND = 2000000000 }; /* ticks */

struct synth {
	struct job_list list;
	struct result r;
};

static inline void synth_set(struct synth *s, size_t job, const char *name, const char *value,
			     enum job_origin origin)
{
	struct err err = {0};

	assert_true(job_set(&s->list.jobs[job], &s->list, name, value, origin, &err) >= 0);
}

static inline char *synth_copy(const char *text)
{
	char *copy = strdup(text);

	assert_non_null(copy);
	return copy;
}

/* n I/Os of size bytes each second, every one taking us microseconds, then 2 us more, ... */
static inline void synth_dir(struct stats_dir *d, unsigned seconds, unsigned n, uint64_t size,
			     uint64_t us, bool synchronous)
{
	for (unsigned t = 0; t < seconds; t++) {
		for (unsigned i = 0; i < n; i++) {
			uint64_t ticks = (us + 2 * i) * 2000;

			hist_add(&d->clat, ticks, 1);
			if (synchronous)
				continue;
			hist_add(&d->slat, 3000, 1);
			hist_add(&d->lat, ticks + 3000, 1);
		}
		series_add(&d->series, t, n * size, n);
		d->ios += n;
		d->bytes += n * size;
	}
}

static inline struct stats *synth_stats(uint64_t begin, uint64_t ticks)
{
	struct stats *s = calloc(1, sizeof *s);

	assert_non_null(s);
	s->begin = begin;
	s->end = begin + ticks;
	s->cpu = (struct cpu_usage){
		.user_ns = 100000000, .sys_ns = 300000000, .ctx = 1000, .minf = 12};
	return s;
}

static inline void synth_one(struct result_job *j)
{
	struct stats *s = synth_stats(SYNTH_SECOND, 3 * (uint64_t)SYNTH_SECOND + 5000000);

	synth_dir(&s->dir[DDIR_READ], 3, 50, 4096, 80, true);
	synth_dir(&s->dir[DDIR_WRITE], 3, 20, 4096, 5, true);
	hist_add(&s->sync, 600000, 40);
	s->depth[0] = 210;
	s->submit[1] = s->complete[1] = 210;
	s->issued = s->completed = 250;
	j->stats = s;
	j->depth = 1;
	j->synchronous = true;
	j->engine = "psync";
	j->seed = UINT64_MAX;
}

static inline void synth_two(struct result_job *j)
{
	j->stats = calloc(1, sizeof *j->stats);
	assert_non_null(j->stats);
	for (unsigned k = 0; k < 3; k++) {
		struct stats *s =
			synth_stats(5 * (uint64_t)SYNTH_SECOND + k, 2 * (uint64_t)SYNTH_SECOND);

		synth_dir(&s->dir[DDIR_WRITE], 2, 600, 65536, 2500, false);
		s->depth[4] = s->submit[4] = s->complete[2] = 1200;
		s->issued = s->completed = 1200;
		stats_merge(j->stats, s);
		free(s);
	}
	j->members = 3;
	j->groupid = 1;
	j->depth = 16;
	j->engine = "libaio";
	ledger_add(&j->ledger, "iodepth", "16", "16", 0, NULL);
}

static inline void synth_jobs(struct synth *s)
{
	struct err err = {0};

	s->list.jobs = calloc(2, sizeof *s->list.jobs);
	assert_non_null(s->list.jobs);
	s->list.n = 2;
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(job_init(&s->list.jobs[i], &err), 0);
		synth_set(s, i, "directory", "/tmp", ORIGIN_GLOBAL);
		synth_set(s, i, "runtime", "3", ORIGIN_GLOBAL);
	}
	synth_set(s, 0, "name", "one", ORIGIN_JOB);
	synth_set(s, 0, "rw", "randrw", ORIGIN_JOB);
	synth_set(s, 0, "fsync", "8", ORIGIN_JOB);
	synth_set(s, 0, "size", "4m", ORIGIN_JOB);
	synth_set(s, 1, "name", "two", ORIGIN_JOB);
	synth_set(s, 1, "rw", "write", ORIGIN_JOB);
	synth_set(s, 1, "bs", "64k", ORIGIN_JOB);
	synth_set(s, 1, "ioengine", "libaio", ORIGIN_JOB);
	synth_set(s, 1, "iodepth", "16", ORIGIN_JOB);
	synth_set(s, 1, "numjobs", "3", ORIGIN_JOB);
	synth_set(s, 1, "group_reporting", NULL, ORIGIN_JOB);
}

static inline void synth_init(struct synth *s)
{
	memset(s, 0, sizeof *s);
	synth_jobs(s);
	s->r = (struct result){.list = &s->list,
			       .version = "0.1",
			       .timestamp_ms = 1795417205004,
			       .pid = 4711,
			       .ns_per_tick = 0.5,
			       .clock = "tsc",
			       .clock_reason = "it is invariant",
			       .jobs_n = 2};
	s->r.jobs = calloc(2, sizeof *s->r.jobs);
	assert_non_null(s->r.jobs);
	for (unsigned i = 0; i < 2; i++) {
		struct result_job *j = &s->r.jobs[i];

		j->job = &s->list.jobs[i];
		j->members = 1;
		j->ran = true;
		j->job_start_ms = 1795417200000 + 3000 * i;
		j->elapsed_ms = 3003;
		j->files = calloc(1, sizeof *j->files);
		assert_non_null(j->files);
		j->files[0] = synth_copy(i ? "/tmp/two.0.0" : "/tmp/one.0.0");
		j->files_n = 1;
	}
	synth_one(&s->r.jobs[0]);
	synth_two(&s->r.jobs[1]);
	s->r.disks_n = 1;
	s->r.disks[0] = (struct disk){.name = "vda", .ios = {7, 9}, .busy_ms = 1500};
}

/* Make a line one that never ran. */
static inline void synth_unrun(struct result_job *j)
{
	memset(j->stats, 0, sizeof *j->stats);
	j->ran = false;
	j->job_start_ms = j->elapsed_ms = 0;
}

static inline void synth_release(struct synth *s)
{
	result_release(&s->r);
	job_list_release(&s->list);
}

#endif
