/*
 * verify_open -- what a worker needs to verify: the form of its blocks, its state;
 * verify.h declares it.
 */
#include "load/verify.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/rng.h"
#include "job/check_verify.h"
#include "job/shape.h"
#include "load/fail.h"
#include "load/walk.h"

/* Places that are asked for the run they are of, where no state tells. */
enum { VERIFY_PROBES = 64 };

/* The header that lies at an offset of a file, through the guard. */
static bool verify_probe(const struct worker *w, unsigned file, uint64_t offset, uint64_t *run,
			 uint32_t *len)
{
	const struct verify *v = w->verify;
	const struct target *t = &w->plan->targets[w->spec->files[file].target];
	char block[VERIFY_HEADER];
	struct stamp_form form = v->form;

	/* Of very many files the guards are closed. */
	int fd = t->fd < 0 && t->shut ? open(t->path, O_RDONLY | O_CLOEXEC | O_NOCTTY) : t->fd;
	bool there = fd >= 0 && pread(fd, block, sizeof block, (off_t)(offset + v->form.at)) ==
					(ssize_t)sizeof block;

	if (fd >= 0 && fd != t->fd)
		close(fd);
	if (!there)
		return false;
	form.at = 0;
	return stamp_read(&form, block, run, len);
}

/* A job that only reads and names no interval takes that of the first header there is. */
static uint32_t verify_learn_interval(const struct worker *w)
{
	uint64_t run;
	uint32_t len;

	for (unsigned f = 0; f < w->spec->files_n; f++)
		for (uint64_t i = 0; i < VERIFY_PROBES; i++) {
			uint64_t at = i * (w->job->bs[DDIR_READ]);

			if (at < w->spec->files[f].length &&
			    verify_probe(w, f, w->spec->files[f].offset + at, &run, &len))
				return len;
		}
	return (uint32_t)w->job->bs[DDIR_READ];
}

/* The run that most of the blocks looked at are of; 0: none of ours. */
static uint64_t verify_learn_run(const struct worker *w)
{
	uint64_t seen[VERIFY_PROBES], best = 0;
	unsigned n = 0, most = 0;

	for (unsigned i = 0; i < VERIFY_PROBES; i++) {
		unsigned f = i % w->spec->files_n;
		uint64_t blocks = w->spec->files[f].length / w->verify->form.interval;
		uint64_t at = blocks * i / VERIFY_PROBES * w->verify->form.interval;
		uint32_t len;

		if (blocks && verify_probe(w, f, w->spec->files[f].offset + at, &seen[n], &len))
			n++;
	}
	for (unsigned i = 0; i < n; i++) {
		unsigned same = 0;

		for (unsigned k = 0; k < n; k++)
			same += seen[k] == seen[i];
		if (same > most) {
			most = same;
			best = seen[i];
		}
	}
	return best;
}

static int verify_form(struct worker *w)
{
	struct verify *v = w->verify;
	const struct job *job = w->job;
	uint64_t interval = check_verify_interval(job);

	v->form = (struct stamp_form){.method = (enum job_verify)job->verify,
				      .at = (uint32_t)job->verify_offset,
				      .marks = check_verify_marks(job)};
	crc32c_init(&v->form.crc, 0);
	fill_init(&v->form.content, job, 0);
	if (v->form.method == VERIFY_CRC32C)
		ledger_add(&w->shm->ledger, "crc32c", v->form.crc.how, v->form.crc.how, 0, NULL);
	v->largest = (uint32_t)walk_largest(job);
	v->form.interval = (uint32_t)interval;
	if (!interval)
		v->form.interval =
			v->form.marks ? verify_learn_interval(w) : (uint32_t)job->bs[DDIR_READ];
	return 0;
}

/* Reads must hold whole blocks. */
static int verify_fits(struct worker *w)
{
	struct verify *v = w->verify;
	const struct job *job = w->job;
	uint64_t grain = shape_grain_of(job, job_writes(job) ? job_write_order(job) : DDIR_READ);

	if (grain % v->form.interval == 0)
		return 0;
	fail_job(w, ERR_INPUT, EINVAL,
		 "the file is verified in blocks of %" PRIu32 " bytes and all reads and their "
		 "offsets are multiples of %" PRIu64 "; set bs=%" PRIu32 " or a multiple of it",
		 v->form.interval, grain, v->form.interval);
	return -EINVAL;
}

static int verify_save(struct worker *w, uint64_t interval)
{
	struct verify *v = w->verify;
	const struct job *job = w->job;
	char *path = job->verify_state_save && !job->verify_only && !job->create_only
			     ? vstate_path(job, (unsigned)(w->spec - w->plan->workers))
			     : NULL;
	struct err err = {0};
	int r = vstate_open(&v->state, w->spec, interval, v->run, path, &v->form.crc, &err);

	if (path)
		ledger_add(&w->shm->ledger, "verify_state_save", "1", r < 0 ? "0" : "1", -r,
			   r < 0 ? err.msg : NULL);
	/* It was not asked for: the job goes on without. */
	if (r < 0 && path && !job->origin[OPT_verify_state_save]) {
		err = (struct err){0};
		r = vstate_open(&v->state, w->spec, interval, v->run, NULL, &v->form.crc, &err);
	}
	free(path);
	if (r < 0)
		fail_job(w, err.code, -r, "%s", err.msg);
	return r;
}

static int verify_load(struct worker *w, uint64_t interval)
{
	struct verify *v = w->verify;
	char *path = vstate_path(w->job, (unsigned)(w->spec - w->plan->workers));
	struct err err = {0};
	int r = path ? vstate_load(&v->state, w->spec, interval, path, &v->form.crc, &err)
		     : err_sys(&err, ERR_FAILED, ENOMEM, "verify state");

	free(path);
	if (r < 0) {
		fail_job(w, err.code, -r, "%s", err.msg);
		return r;
	}
	v->form.interval = v->state.interval;
	v->run = v->state.run;
	v->loaded = v->known_files = true;
	ledger_add(&w->shm->ledger, "verify_state_load", "1",
		   v->state.unfinished ? "1, of a run that did not end" : "1", 0, NULL);
	return 0;
}

static int verify_memory(struct worker *w)
{
	struct verify *v = w->verify;
	const struct job *job = w->job;

	v->per_slot = v->largest / v->form.interval;
	v->want = calloc((size_t)v->per_slot * w->depth, sizeof *v->want);
	v->unchecked = calloc(w->depth, sizeof(struct shared_slot *));
	v->batch = (unsigned)(job->verify_backlog_batch ? job->verify_backlog_batch
							: job->verify_backlog);
	if (v->writes && job->verify_backlog) {
		v->ring_size = (unsigned)(job->verify_backlog > v->batch ? job->verify_backlog
									 : v->batch) +
			       w->depth;
		v->ring = calloc(v->ring_size, sizeof *v->ring);
	}
	if (v->want && v->unchecked && (v->ring || !v->ring_size))
		return 0;
	fail_job(w, ERR_FAILED, ENOMEM, "depth %u and verify_backlog=%" PRIu64 ": out of memory",
		 w->depth, job->verify_backlog);
	return -ENOMEM;
}

int verify_open_state(struct worker *w)
{
	struct verify *v = calloc(1, sizeof *v);
	const struct job *job = w->job;
	int r = v ? 0 : -ENOMEM;

	if (r < 0) {
		fail_job(w, ERR_FAILED, ENOMEM, "verify: out of memory");
		return r;
	}
	w->verify = v;
	v->reads = !job_writes(job);
	v->writes = job_alters(job);
	v->phase = job->verify_only ? VERIFY_DRY : VERIFY_WORK;
	v->any = !job->verify_write_sequence || (v->reads && !job->verify_state_load);
	v->known_files = !v->reads;
	if (v->writes)
		v->run = rng_seed() | 1;
	r = verify_form(w);
	if (r == 0 && job->verify_state_load)
		r = verify_load(w, check_verify_interval(job));
	if (r == 0)
		r = verify_fits(w);
	if (r == 0 && !job->verify_state_load && !v->reads)
		r = verify_save(w, v->form.interval);
	if (r == 0 && job->verify_only && !job->verify_state_load && v->form.marks)
		v->run = verify_learn_run(w);
	if (r == 0)
		r = verify_memory(w);
	/* What is read back is part of what the job does, for who watches it. */
	if (r == 0 && v->writes && job->do_verify && w->amount < UINT64_MAX / 4)
		w->shm->bytes_total += w->amount;
	return r;
}

void verify_close(struct worker *w)
{
	struct verify *v = w->verify;

	if (!v)
		return;
	verify_async_close(w);
	vstate_close(&v->state, &v->form.crc);
	free(v->ring);
	free(v->want);
	free(v->unchecked);
	free(v);
	w->verify = NULL;
}
