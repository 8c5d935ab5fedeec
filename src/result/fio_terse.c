/*
 * fio_terse -- a result as fio's terse lines, version 3.
 */
#include <errno.h>
#include <inttypes.h>

#include "result/fio.h"
#include "result/latency.h"
#include "result/merge.h"
#include "result/utf8.h"

/* A name or text that shall stay one field. */
static void fio_terse_text(struct buf *out, const char *s)
{
	struct buf clean = {0};

	utf8_add_line(&clean, s ? s : "");
	for (const char *p = buf_text(&clean); *p; p++) {
		if (*p == ';')
			buf_str(out, "\\x3b");
		else
			buf_char(out, *p);
	}
	buf_release(&clean);
}

/* min;max;mean;deviation in us; hist NULL: an empty one. */
static void fio_terse_lat(struct buf *out, const struct result *r, const struct hist *hist)
{
	struct latency l = {0};

	if (hist)
		l = latency_of(r, hist);
	buf_printf(out, ";%" PRIu64 ";%" PRIu64 ";%f;%f", l.min / 1000, l.max / 1000, l.mean / 1000,
		   l.stddev / 1000);
}

/* As fio: of lat where that was asked for, else of clat; always 20 fields. */
static void fio_terse_percentiles(struct buf *out, const struct result *r,
				  const struct result_job *j, enum ddir d)
{
	const struct job *job = j->job;
	const struct hist *hist =
		job->lat_percentiles ? latency_total(j, d) : &j->stats->dir[d].clat;
	bool shown = (job->lat_percentiles || job->clat_percentiles);

	for (unsigned i = 0; i < VALUE_PERCENTS_MAX; i++) {
		if (!shown || i >= job->percentile_list.n) {
			buf_str(out, ";0%=0");
			continue;
		}
		double percent = job->percentile_list.v[i];

		buf_printf(out, ";%f%%=%" PRIu64, percent,
			   latency_quantile(r, hist, percent / 100) / 1000);
	}
}

static void fio_terse_dir(struct buf *out, const struct result *r, const struct result_job *j,
			  enum ddir d)
{
	const struct stats_dir *s = &j->stats->dir[d];
	struct fio_dir f = fio_dir(r, j, d);

	buf_printf(out, ";%" PRIu64 ";%" PRIu64 ";%" PRIu64 ";%" PRIu64, f.bytes >> 10,
		   fio_round(f.bw_bytes) >> 10, fio_round(f.iops), f.runtime_ms);
	fio_terse_lat(out, r, j->synchronous ? NULL : &s->slat);
	fio_terse_lat(out, r, &s->clat);
	fio_terse_percentiles(out, r, j, d);
	fio_terse_lat(out, r, latency_total(j, d));
	buf_printf(out, ";%" PRIu64 ";%" PRIu64 ";%f%%;%f;%f", fio_round(f.bw.min),
		   fio_round(f.bw.max), f.agg, f.bw.mean, f.bw.stddev);
}

static void fio_terse_disks(struct buf *out, const struct result *r)
{
	for (unsigned i = 0; i < r->disks_n; i++) {
		const struct disk *d = &r->disks[i];

		buf_char(out, ';');
		fio_terse_text(out, d->name);
		buf_printf(out,
			   ";%" PRIu64 ";%" PRIu64 ";%" PRIu64 ";%" PRIu64 ";%" PRIu64 ";%" PRIu64
			   ";%" PRIu64 ";%3.2f%%",
			   d->ios[0], d->ios[1], d->merges[0], d->merges[1], d->ticks_ms[0],
			   d->ticks_ms[1], d->in_queue_ms, fio_util(r, d));
	}
}

static void fio_terse_job(struct buf *out, const struct result *r, const struct result_job *j)
{
	const struct cpu_usage *cpu = &j->stats->cpu;
	double depths[STATS_CLASSES];
	struct fio_lat l = fio_lat(r, j);

	buf_printf(out, "3;%s iosonde-%s;", FIO_VERSION, r->version);
	fio_terse_text(out, job_label(j->job));
	buf_printf(out, ";%u;%d", j->groupid, result_errnum(r, j));
	fio_terse_dir(out, r, j, DDIR_READ);
	fio_terse_dir(out, r, j, DDIR_WRITE);
	buf_printf(out, ";%f%%;%f%%;%" PRIu64 ";%" PRIu64 ";%" PRIu64, fio_cpu(r, j, cpu->user_ns),
		   fio_cpu(r, j, cpu_system(cpu)), cpu->ctx, cpu->majf, cpu->minf);
	fio_share(j->stats->depth, depths);
	for (int i = 0; i < STATS_CLASSES; i++)
		buf_printf(out, ";%3.1f%%", depths[i]);
	/* as fio: what took less than a microsecond has no field */
	for (unsigned u = 1; u < FIO_LAT_UNITS; u++)
		for (unsigned c = 0; c < fio_lat_classes(u); c++)
			buf_printf(out, ";%3.2f%%", l.share[u][c]);
	fio_terse_disks(out, r);
	if (j->job->description) {
		buf_char(out, ';');
		fio_terse_text(out, j->job->description);
	}
	buf_char(out, '\n');
}

int fio_terse(const struct result *r, struct buf *out, struct err *err)
{
	if (r->merged)
		buf_add(out, buf_text(&r->merged->terse), r->merged->terse.len);
	for (unsigned i = 0; i < r->jobs_n; i++)
		fio_terse_job(out, r, &r->jobs[i]);
	if (buf_failed(out))
		return err_set(err, ERR_OUTPUT, ENOMEM, "the result: out of memory");
	return 0;
}
