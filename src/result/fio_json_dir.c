/*
 * fio_json_dir -- one direction of a job in fio's JSON.
 */
#include <inttypes.h>
#include <stdio.h>

#include "result/fio.h"
#include "result/fio_json.h"
#include "result/latency.h"

/*
 * fio leaves out the percentiles of lat and slat unless they are asked for; here
 * it takes a 0 of the user's own.
 */
static bool fio_json_dir_shown(const struct job *job, enum job_option option, bool value)
{
	return value || job->origin[option] == ORIGIN_DEFAULT;
}

static void fio_json_dir_bins(struct put *p, json_t *lat, const struct result *r,
			      const struct hist *hist)
{
	json_t *o = put_object(p, lat, "bins");
	uint64_t count[FIO_BINS];
	char name[32];

	fio_bins(r, hist, count);
	for (unsigned i = 0; i < FIO_BINS; i++) {
		if (!count[i])
			continue;
		snprintf(name, sizeof name, "%" PRIu64, fio_bin_ns(i));
		put_int(p, o, name, count[i]);
	}
}

void fio_json_lat(struct put *p, json_t *to, const char *key, const struct result *r,
		  const struct hist *hist, const struct value_percents *list, bool bins)
{
	struct latency l = {0};
	json_t *o = put_object(p, to, key);

	if (hist)
		l = latency_of(r, hist);
	put_int(p, o, "min", l.min);
	put_int(p, o, "max", l.max);
	put_real(p, o, "mean", l.mean);
	put_real(p, o, "stddev", l.stddev);
	put_int(p, o, "N", l.n);
	if (!l.n || !list)
		return;
	json_t *percentiles = put_object(p, o, "percentile");

	for (unsigned i = 0; i < list->n; i++) {
		char name[32];

		snprintf(name, sizeof name, "%f", list->v[i]);
		put_int(p, percentiles, name, latency_quantile(r, hist, list->v[i] / 100));
	}
	if (bins)
		fio_json_dir_bins(p, o, r, hist);
}

static void fio_json_dir_latencies(struct put *p, json_t *o, const struct result *r,
				   const struct result_job *j, enum ddir d, bool bins)
{
	const struct stats_dir *s = &j->stats->dir[d];
	const struct job *job = j->job;
	const struct value_percents *list = &job->percentile_list;
	bool slat = fio_json_dir_shown(job, OPT_slat_percentiles, job->slat_percentiles);
	bool lat = fio_json_dir_shown(job, OPT_lat_percentiles, job->lat_percentiles);

	fio_json_lat(p, o, "slat_ns", r, j->synchronous ? NULL : &s->slat, slat ? list : NULL,
		     bins);
	fio_json_lat(p, o, "clat_ns", r, &s->clat, job->clat_percentiles ? list : NULL, bins);
	fio_json_lat(p, o, "lat_ns", r, latency_total(j, d), lat ? list : NULL, bins);
}

static void fio_json_dir_series(struct put *p, json_t *o, const struct fio_dir *f)
{
	put_int(p, o, "bw_min", fio_round(f->bw.min));
	put_int(p, o, "bw_max", fio_round(f->bw.max));
	put_real(p, o, "bw_agg", f->agg);
	put_real(p, o, "bw_mean", f->bw.mean);
	put_real(p, o, "bw_dev", f->bw.stddev);
	put_int(p, o, "bw_samples", f->bw.samples);
	put_int(p, o, "iops_min", fio_round(f->io.min));
	put_int(p, o, "iops_max", fio_round(f->io.max));
	put_real(p, o, "iops_mean", f->io.mean);
	put_real(p, o, "iops_stddev", f->io.stddev);
	put_int(p, o, "iops_samples", f->io.samples);
}

void fio_json_dir(struct put *p, json_t *job, const struct result *r, const struct result_job *j,
		  enum ddir d, bool bins)
{
	const struct stats_dir *s = &j->stats->dir[d];
	struct fio_dir f = fio_dir(r, j, d);
	json_t *o = put_object(p, job, ddir_name(d));

	put_int(p, o, "io_bytes", f.bytes);
	put_int(p, o, "io_kbytes", f.bytes >> 10);
	put_int(p, o, "bw_bytes", fio_round(f.bw_bytes));
	put_int(p, o, "bw", fio_round(f.bw_bytes) >> 10);
	put_real(p, o, "iops", f.iops);
	put_int(p, o, "runtime", f.runtime_ms);
	put_int(p, o, "total_ios", f.ios);
	put_int(p, o, "short_ios", s->short_ios);
	put_int(p, o, "drop_ios", s->drop_ios);
	fio_json_dir_latencies(p, o, r, j, d, bins);
	fio_json_dir_series(p, o, &f);
}

void fio_json_sync(struct put *p, json_t *job, const struct result *r, const struct result_job *j,
		   bool bins)
{
	bool shown = j->job->clat_percentiles ||
		     fio_json_dir_shown(j->job, OPT_lat_percentiles, j->job->lat_percentiles);
	json_t *o = put_object(p, job, "sync");

	put_int(p, o, "total_ios", hist_count(&j->stats->sync));
	fio_json_lat(p, o, "lat_ns", r, &j->stats->sync, shown ? &j->job->percentile_list : NULL,
		     bins);
}
