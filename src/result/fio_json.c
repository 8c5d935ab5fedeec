/*
 * fio_json -- a result as fio's JSON document.
 */
#include "result/fio_json.h"

#include <errno.h>
#include <stdlib.h>

#include "result/fio.h"

/* 12 digits: to the byte for any rate, and no noise of binary fractions. */
enum { FIO_JSON_DIGITS = 12 };

static void fio_json_shares(struct put *p, json_t *job, const char *key,
			    const uint64_t count[STATS_CLASSES],
			    const char *const names[STATS_CLASSES])
{
	double share[STATS_CLASSES];
	json_t *o = put_object(p, job, key);

	fio_share(count, share);
	for (int i = 0; i < STATS_CLASSES; i++)
		put_real(p, o, names[i], share[i]);
}

static void fio_json_latencies(struct put *p, json_t *job, const struct result *r,
			       const struct result_job *j)
{
	static const char *const keys[] = {"latency_ns", "latency_us", "latency_ms"};
	struct fio_lat l = fio_lat(r, j);

	for (unsigned u = 0; u < FIO_LAT_UNITS; u++) {
		json_t *o = put_object(p, job, keys[u]);

		for (unsigned c = 0; c < fio_lat_classes(u); c++)
			put_real(p, o, fio_lat_names[c], l.share[u][c]);
	}
}

static void fio_json_cpu(struct put *p, json_t *job, const struct result *r,
			 const struct result_job *j)
{
	const struct cpu_usage *cpu = &j->stats->cpu;

	put_int(p, job, "job_runtime", (result_time_ns(r, j) + 500000) / 1000000);
	put_real(p, job, "usr_cpu", fio_cpu(r, j, cpu->user_ns));
	put_real(p, job, "sys_cpu", fio_cpu(r, j, cpu->sys_ns));
	put_int(p, job, "ctx", cpu->ctx);
	put_int(p, job, "majf", cpu->majf);
	put_int(p, job, "minf", cpu->minf);
}

/* fio's latency_target family, as it stands when no target is set. */
static void fio_json_target(struct put *p, json_t *job, const struct result_job *j)
{
	put_int(p, job, "latency_depth", j->depth);
	put_int(p, job, "latency_target", 0);
	put_int(p, job, "latency_target_ns", 0);
	put_real(p, job, "latency_percentile", 100);
	put_int(p, job, "latency_window", 0);
	put_int(p, job, "latency_window_us", 0);
}

static void fio_json_job(struct put *p, json_t *jobs, const struct result *r,
			 const struct result_job *j, bool bins)
{
	const struct stats *s = j->stats;
	json_t *o = put_object(p, jobs, NULL);

	put_str(p, o, "jobname", j->job->name ? j->job->name : "");
	put_int(p, o, "groupid", j->groupid);
	put_int(p, o, "job_start", j->job_start_ms);
	put_int(p, o, "error", (uint64_t)result_errnum(r, j));
	put_int(p, o, "eta", 0);
	put_int(p, o, "elapsed", (j->elapsed_ms + 999) / 1000);
	fio_json_opt_job(p, o, r, j);
	for (int d = 0; d < DDIR_COUNT; d++)
		fio_json_dir(p, o, r, j, (enum ddir)d, bins);
	fio_json_sync(p, o, r, j, bins);
	fio_json_cpu(p, o, r, j);
	fio_json_shares(p, o, "iodepth_level", s->depth, fio_depth_names);
	fio_json_shares(p, o, "iodepth_submit", s->submit, fio_batch_names);
	fio_json_shares(p, o, "iodepth_complete", s->complete, fio_batch_names);
	fio_json_latencies(p, o, r, j);
	fio_json_target(p, o, j);
	if (j->job->description)
		put_str(p, o, "desc", j->job->description);
	fio_json_own_job(p, o, r, j, bins);
}

static void fio_json_disks(struct put *p, json_t *top, const struct result *r)
{
	json_t *list = put_array(p, top, "disk_util");

	for (unsigned i = 0; i < r->disks_n; i++) {
		const struct disk *d = &r->disks[i];
		json_t *o = put_object(p, list, NULL);

		put_str(p, o, "name", d->name);
		put_int(p, o, "read_ios", d->ios[0]);
		put_int(p, o, "write_ios", d->ios[1]);
		put_int(p, o, "read_sectors", d->sectors[0]);
		put_int(p, o, "write_sectors", d->sectors[1]);
		put_int(p, o, "read_merges", d->merges[0]);
		put_int(p, o, "write_merges", d->merges[1]);
		put_int(p, o, "read_ticks", d->ticks_ms[0]);
		put_int(p, o, "write_ticks", d->ticks_ms[1]);
		put_int(p, o, "in_queue", d->in_queue_ms);
		put_real(p, o, "util", fio_util(r, d));
	}
}

static void fio_json_top(struct put *p, json_t *top, const struct result *r, bool bins)
{
	struct buf version = {0};
	char time[FIO_TIME];

	buf_printf(&version, "%s iosonde-%s", FIO_VERSION, r->version);
	put_str(p, top, "fio version", buf_text(&version));
	buf_release(&version);
	put_int(p, top, "timestamp", r->timestamp_ms / 1000);
	put_int(p, top, "timestamp_ms", r->timestamp_ms);
	put_str(p, top, "time", fio_time(time, r->timestamp_ms));
	fio_json_opt_global(p, top, r);
	json_t *jobs = put_array(p, top, "jobs");

	for (unsigned i = 0; i < r->jobs_n; i++)
		fio_json_job(p, jobs, r, &r->jobs[i], bins);
	fio_json_disks(p, top, r);
	fio_json_own(p, top, r);
}

int fio_json(const struct result *r, unsigned form, struct buf *out, struct err *err)
{
	struct put p = {0};
	json_t *top = json_object();
	char *text = NULL;

	fio_json_top(&p, top, r, form & FIO_JSON_BINS);
	if (!p.failed)
		text = json_dumps(top, (form & FIO_JSON_LINE ? 0 : JSON_INDENT(2)) |
					       JSON_PRESERVE_ORDER |
					       JSON_REAL_PRECISION(FIO_JSON_DIGITS));
	json_decref(top);
	if (text) {
		buf_str(out, text);
		buf_char(out, '\n');
	}
	free(text);
	if (!text || buf_failed(out))
		return err_set(err, ERR_OUTPUT, ENOMEM, "the result: out of memory");
	return 0;
}
