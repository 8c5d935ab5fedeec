/*
 * fio_text -- a result as fio's normal text.
 */
#include "result/fio_text.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "base/num.h"
#include "job/shape.h"
#include "result/fio.h"
#include "result/latency.h"
#include "result/merge.h"
#include "result/utf8.h"

/* Both forms of a rate or amount: "24.5MiB/s" and "25.7MB/s", without the /s. */
struct fio_text_amount {
	char binary[NUM_TEXT], decimal[NUM_TEXT];
};

static struct fio_text_amount fio_text_amount(double bytes, bool rate)
{
	struct fio_text_amount a;

	num_human(a.binary, fio_round(bytes), 1024, rate ? "iB/s" : "iB");
	num_human(a.decimal, fio_round(bytes), 1000, rate ? "B/s" : "B");
	return a;
}

/* "one: (g=0): rw=randrw, bs=(R) 4096B-4096B, ..., ioengine=psync, iodepth=1" */
void fio_intro_jobs(const struct result *r, struct buf *out)
{
	for (unsigned i = 0; i < r->jobs_n; i++) {
		const struct result_job *j = &r->jobs[i];

		if (j->clone)
			continue;
		utf8_add_line(out, job_label(j->job));
		buf_printf(out, ": (g=%u): rw=", j->groupid);
		job_print(j->job, OPT_rw, out);
		for (int d = 0; d < DDIR_COUNT; d++) {
			char min[NUM_TEXT], max[NUM_TEXT];
			struct shape_sizes sizes;

			shape_sizes_of(j->job, (enum ddir)d, &sizes);
			num_human(min, sizes.min, 1024, "iB");
			num_human(max, sizes.max, 1024, "iB");
			buf_printf(out, "%s(%c) %s-%s", d ? ", " : ", bs=", "RWT"[d], min, max);
		}
		buf_str(out, ", ioengine=");
		if (j->ran && j->engine)
			buf_str(out, j->engine);
		else
			job_print(j->job, OPT_ioengine, out);
		buf_printf(out, ", iodepth=%" PRIu64 "\n",
			   j->ran ? (uint64_t)j->depth : j->job->iodepth);
		if (j->job->numjobs > 1)
			buf_str(out, "...\n");
	}
}

void fio_intro(const struct result *r, struct buf *out)
{
	if (r->merged)
		buf_add(out, buf_text(&r->merged->intro), r->merged->intro.len);
	fio_intro_jobs(r, out);
	buf_printf(out, "%s iosonde-%s\n\n", FIO_VERSION, r->version);
}

static void fio_text_header(struct buf *out, const struct result *r, const struct result_job *j)
{
	int errnum = result_errnum(r, j);
	char time[FIO_TIME];

	utf8_add_line(out, job_label(j->job));
	buf_printf(out, ": (groupid=%u, jobs=%u): err=%2d", j->groupid, j->members, errnum);
	if (errnum)
		buf_printf(out, " (%s)", strerror(errnum));
	if (r->pid)
		buf_printf(out, ": pid=%d", (int)r->pid);
	buf_printf(out, ": %s\n", fio_time(time, r->timestamp_ms));
	if (!j->job->description)
		return;
	buf_str(out, "  Description  : [");
	utf8_add_line(out, j->job->description);
	buf_str(out, "]\n");
}

static void fio_text_seconds(struct buf *out, const struct fio_dir *f)
{
	bool mega = f->bw.mean > 1024 * 1024;
	double by = mega ? 1024 : 1;

	if (!f->bw.samples)
		return;
	buf_printf(out,
		   "   bw (%5s/s): min=%5" PRIu64 ", max=%5" PRIu64
		   ", per=%3.2f%%, avg=%5.02f, stdev=%5.02f, samples=%" PRIu64 "\n",
		   mega ? "MiB" : "KiB", fio_round(f->bw.min / by), fio_round(f->bw.max / by),
		   f->agg, f->bw.mean / by, f->bw.stddev / by, f->bw.samples);
	buf_printf(out,
		   "   iops        : min=%5" PRIu64 ", max=%5" PRIu64
		   ", avg=%5.02f, stdev=%5.02f, samples=%" PRIu64 "\n",
		   fio_round(f->io.min), fio_round(f->io.max), f->io.mean, f->io.stddev,
		   f->io.samples);
}

static void fio_text_dir(struct buf *out, const struct result *r, const struct result_job *j,
			 enum ddir d)
{
	const struct stats_dir *s = &j->stats->dir[d];
	struct fio_dir f = fio_dir(r, j, d);

	if (!f.runtime_ms)
		return;
	struct fio_text_amount bw = fio_text_amount(f.bw_bytes, true);
	struct fio_text_amount io = fio_text_amount((double)f.bytes, false);
	char iops[NUM_TEXT];

	buf_printf(out, "  %s: IOPS=%s, BW=%s (%s)(%s/%" PRIu64 "msec)\n", ddir_name(d),
		   num_human(iops, fio_round(f.iops), 1000, ""), bw.binary, bw.decimal, io.binary,
		   f.runtime_ms);
	if (!j->synchronous)
		fio_text_lat(out, "slat", r, &s->slat);
	fio_text_lat(out, "clat", r, &s->clat);
	fio_text_lat(out, " lat", r, latency_total(j, d));
	if (!j->synchronous && j->job->slat_percentiles)
		fio_text_lat_percentiles(out, "slat", r, &s->slat, &j->job->percentile_list);
	if (j->job->clat_percentiles)
		fio_text_lat_percentiles(out, "clat", r, &s->clat, &j->job->percentile_list);
	if (j->job->lat_percentiles)
		fio_text_lat_percentiles(out, "lat", r, latency_total(j, d),
					 &j->job->percentile_list);
	fio_text_seconds(out, &f);
}

static void fio_text_shares(struct buf *out, const char *title, const uint64_t count[STATS_CLASSES],
			    const char *const names[STATS_CLASSES])
{
	double share[STATS_CLASSES];

	fio_share(count, share);
	buf_str(out, title);
	for (int i = 0; i < STATS_CLASSES; i++) {
		/* what was there shall not read as 0.0 */
		double shown = count[i] && share[i] < 0.1 ? 0.1 : share[i];

		buf_printf(out, "%s%s=%3.1f%%", i ? ", " : " ", names[i], shown);
	}
	buf_char(out, '\n');
}

static void fio_text_counts(struct buf *out, const struct result *r, const struct result_job *j)
{
	const struct stats *s = j->stats;
	const struct stats_dir *d = s->dir;

	buf_printf(out,
		   "  cpu          : usr=%3.2f%%, sys=%3.2f%%, ctx=%" PRIu64 ", majf=%" PRIu64
		   ", minf=%" PRIu64 "\n",
		   fio_cpu(r, j, s->cpu.user_ns), fio_cpu(r, j, cpu_system(&s->cpu)), s->cpu.ctx,
		   s->cpu.majf, s->cpu.minf);
	fio_text_shares(out, "  IO depths    :", s->depth, fio_depth_names);
	fio_text_shares(out, "     submit    :", s->submit, fio_batch_names);
	fio_text_shares(out, "     complete  :", s->complete, fio_batch_names);
	buf_printf(out,
		   "     issued rwts: total=%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64
		   " short=%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",0"
		   " dropped=%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",0\n",
		   d[0].ios, d[1].ios, d[2].ios, hist_count(&s->sync), d[0].short_ios,
		   d[1].short_ios, d[2].short_ios, d[0].drop_ios, d[1].drop_ios, d[2].drop_ios);
	buf_printf(out,
		   "     latency   : target=0.00ns, window=0.00ns, percentile=100.00%%, "
		   "depth=%u\n",
		   j->depth);
}

static void fio_text_job(struct buf *out, const struct result *r, const struct result_job *j)
{
	fio_text_header(out, r, j);
	if (!j->ran)
		return;
	for (int d = 0; d < DDIR_COUNT; d++)
		fio_text_dir(out, r, j, (enum ddir)d);
	fio_text_lat_classes(out, r, j);
	if (hist_count(&j->stats->sync)) {
		buf_str(out, "  fsync/fdatasync/sync_file_range/syncfs:\n");
		fio_text_lat(out, "sync", r, &j->stats->sync);
		if (j->job->clat_percentiles || j->job->lat_percentiles)
			fio_text_lat_percentiles(out, "sync", r, &j->stats->sync,
						 &j->job->percentile_list);
	}
	fio_text_counts(out, r, j);
	fio_text_steady(out, j);
}

static void fio_text_group(struct buf *out, const struct result *r, unsigned groupid)
{
	static const char *const titles[DDIR_COUNT] = {"   READ", "  WRITE", "   TRIM"};

	buf_printf(out, "\nRun status group %u (all jobs):\n", groupid);
	for (int d = 0; d < DDIR_COUNT; d++) {
		struct fio_group g = fio_group(r, groupid, (enum ddir)d);

		if (!g.max_ms)
			continue;
		struct fio_text_amount bw = fio_text_amount(g.bw_bytes, true);
		struct fio_text_amount min = fio_text_amount(g.min_bw, true);
		struct fio_text_amount max = fio_text_amount(g.max_bw, true);
		struct fio_text_amount io = fio_text_amount((double)g.bytes, false);

		buf_printf(out,
			   "%s: bw=%s (%s), %s-%s (%s-%s), io=%s (%s), run=%" PRIu64 "-%" PRIu64
			   "msec\n",
			   titles[d], bw.binary, bw.decimal, min.binary, max.binary, min.decimal,
			   max.decimal, io.binary, io.decimal, g.min_ms, g.max_ms);
	}
}

static void fio_text_disks(struct buf *out, const struct result *r)
{
	if (r->disks_n)
		buf_str(out, "\nDisk stats (read/write):\n");
	for (unsigned i = 0; i < r->disks_n; i++) {
		const struct disk *d = &r->disks[i];

		buf_printf(out,
			   "  %s: ios=%" PRIu64 "/%" PRIu64 ", sectors=%" PRIu64 "/%" PRIu64
			   ", merge=%" PRIu64 "/%" PRIu64 ", ticks=%" PRIu64 "/%" PRIu64
			   ", in_queue=%" PRIu64 ", util=%3.2f%%\n",
			   d->name, d->ios[0], d->ios[1], d->sectors[0], d->sectors[1],
			   d->merges[0], d->merges[1], d->ticks_ms[0], d->ticks_ms[1],
			   d->in_queue_ms, fio_util(r, d));
	}
}

int fio_text(const struct result *r, struct buf *out, struct err *err)
{
	if (r->merged)
		buf_add(out, buf_text(&r->merged->text), r->merged->text.len);
	for (unsigned i = 0; i < r->jobs_n; i++)
		fio_text_job(out, r, &r->jobs[i]);
	for (unsigned i = 0; i < r->jobs_n; i++)
		if (i == 0 || r->jobs[i].groupid != r->jobs[i - 1].groupid)
			fio_text_group(out, r, r->jobs[i].groupid);
	/* Those of a sweep stand with each of its runs. */
	if (!r->merged || r->jobs_n)
		fio_text_disks(out, r);
	fio_text_own(out, r);
	if (r->merged)
		fio_text_cells(out, r->merged);
	if (buf_failed(out))
		return err_set(err, ERR_OUTPUT, ENOMEM, "the result: out of memory");
	return 0;
}
