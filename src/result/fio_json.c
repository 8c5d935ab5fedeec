/*
 * fio_json -- a result as fio's JSON document.
 */
#include "result/fio_json.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "result/fio.h"
#include "result/merge.h"

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
	put_real(p, job, "sys_cpu", fio_cpu(r, j, cpu_system(cpu)));
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

static void fio_json_job(struct put *p, json_t *o, const struct result *r,
			 const struct result_job *j, bool bins)
{
	const struct stats *s = j->stats;

	put_str(p, o, "jobname", job_label(j->job));
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
	fio_json_steady(p, o, j);
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

/* What stands before the jobs. */
static void fio_json_head(struct put *p, json_t *top, const struct result *r)
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
}

/* Append an object as text, each line further in by depth levels; form as in fio.h. */
static void fio_json_dump(struct put *p, const json_t *o, unsigned form, unsigned depth,
			  struct buf *out)
{
	char *text = p->failed ? NULL
			       : json_dumps(o, (form & FIO_JSON_LINE ? 0 : JSON_INDENT(2)) |
						       JSON_PRESERVE_ORDER |
						       JSON_REAL_PRECISION(FIO_JSON_DIGITS));

	if (!text)
		p->failed = true;
	for (char *line = text, *end; line; line = end) {
		end = strchr(line, '\n');
		if (end)
			*end++ = '\0';
		if (!(form & FIO_JSON_LINE))
			buf_printf(out, "%*s", (int)(2 * depth), "");
		buf_str(out, line);
		if (end)
			buf_char(out, '\n');
	}
	free(text);
}

static int fio_json_done(const struct put *p, const struct buf *out, struct err *err)
{
	if (p->failed || buf_failed(out))
		return err_set(err, ERR_OUTPUT, ENOMEM, "the result: out of memory");
	return 0;
}

int fio_json_entries(const struct result *r, unsigned form, struct buf *out, struct err *err)
{
	const char *comma = form & FIO_JSON_LINE ? ", " : ",\n";
	struct put p = {0};

	for (unsigned i = 0; i < r->jobs_n; i++) {
		json_t *o = json_object();

		fio_json_job(&p, o, r, &r->jobs[i], form & FIO_JSON_BINS);
		if (out->len)
			buf_str(out, comma);
		fio_json_dump(&p, o, form, 2, out);
		json_decref(o);
	}
	return fio_json_done(&p, out, err);
}

/*
 * The document is put together as text: the entries of a sweep's runs are text
 * already, which is a quarter of what they take as objects.
 */
int fio_json(const struct result *r, unsigned form, struct buf *out, struct err *err)
{
	bool line = form & FIO_JSON_LINE;
	struct buf entries = {0}, head = {0}, tail = {0};
	json_t *before = json_object(), *after = json_object();
	struct put p = {0};

	if (r->merged)
		buf_add(&entries, buf_text(&r->merged->entries), r->merged->entries.len);
	int ret = fio_json_entries(r, form, &entries, err);

	fio_json_head(&p, before, r);
	fio_json_disks(&p, after, r);
	fio_json_own(&p, after, r);
	fio_json_dump(&p, before, form, 0, &head);
	fio_json_dump(&p, after, form, 0, &tail);
	if (!ret)
		ret = fio_json_done(&p, &entries, err);
	if (!ret) {
		/* Their braces, and the line ends within, become those of one object. */
		size_t brace = line ? 1 : 2;

		buf_add(out, head.s, head.len - brace);
		buf_str(out, line ? ", \"jobs\": [" : ",\n  \"jobs\": [");
		buf_str(out, entries.len && !line ? "\n" : "");
		buf_add(out, buf_text(&entries), entries.len);
		buf_str(out, line ? "], " : entries.len ? "\n  ],\n" : "],\n");
		buf_add(out, tail.s + brace, tail.len - brace);
		buf_char(out, '\n');
		ret = fio_json_done(&p, out, err);
	}
	json_decref(before);
	json_decref(after);
	buf_release(&entries);
	buf_release(&head);
	buf_release(&tail);
	return ret;
}
