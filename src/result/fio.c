/*
 * fio -- the figures that fio's JSON and fio's text both show.
 */
#include "result/fio.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

const char *const fio_depth_names[STATS_CLASSES] = {"1", "2", "4", "8", "16", "32", ">=64"};
const char *const fio_batch_names[STATS_CLASSES] = {"0", "4", "8", "16", "32", "64", ">=64"};

const char *const fio_lat_names[FIO_LAT_CLASSES] = {
	"2", "4", "10", "20", "50", "100", "250", "500", "750", "1000", "2000", ">=2000",
};
static const unsigned fio_lat_bounds[FIO_LAT_CLASSES - 1] = {
	2, 4, 10, 20, 50, 100, 250, 500, 750, 1000, 2000,
};

/* As fio: reading back what was written is no time of the writes, and all of those reads. */
static double fio_seconds(const struct result *r, const struct result_job *j, enum ddir d)
{
	double tick = (r->ns_per_tick > 0 ? r->ns_per_tick : 1) / 1e9;
	double all = (double)result_runtime_ns(r, j) / 1e9;
	double back = (double)j->stats->back * tick, flush = (double)j->stats->flush * tick;
	bool writes_alone = !job_reads(j->job) || j->job->verify_only;

	if (back > 0 && d == DDIR_READ && writes_alone)
		return back < all ? back : all;
	if (d != DDIR_READ)
		flush += back;
	return all > flush ? all - flush : all;
}

static void fio_scale(struct series_stat *st, double by)
{
	st->min *= by;
	st->max *= by;
	st->mean *= by;
	st->stddev *= by;
}

/* Totals and rates only. */
static struct fio_dir fio_dir_rates(const struct result *r, const struct result_job *j, enum ddir d)
{
	const struct stats_dir *s = &j->stats->dir[d];
	struct fio_dir f = {.bytes = s->bytes, .ios = s->ios};

	if (!s->bytes && !s->ios)
		return f;
	double seconds = fio_seconds(r, j, d);

	f.runtime_ms = fio_round(seconds * 1000);
	if (!f.runtime_ms)
		f.runtime_ms = 1;
	if (seconds > 0) {
		f.bw_bytes = (double)s->bytes / seconds;
		f.iops = (double)s->ios / seconds;
	}
	return f;
}

struct fio_dir fio_dir(const struct result *r, const struct result_job *j, enum ddir d)
{
	const struct series *series = &j->stats->dir[d].series;
	struct fio_dir f = fio_dir_rates(r, j, d);

	if (!f.runtime_ms)
		return f;
	double seconds = fio_seconds(r, j, d);
	/* What is read back begins when the writes are done. */
	unsigned first = d == DDIR_READ && j->stats->back ? series_first(series) : 0;

	f.bw = series_stat_from(series, 0, first, seconds);
	f.io = series_stat_from(series, 1, first, seconds);
	fio_scale(&f.bw, 1 / 1024.0);
	if (!f.bw.samples)
		return f;
	double group = j->group_bw[d] / 1024;

	f.agg = group > 1 ? f.bw.mean * 100 / group : 100;
	if (f.agg > 100)
		f.agg = 100;
	return f;
}

struct fio_group fio_group(const struct result *r, unsigned groupid, enum ddir d)
{
	struct fio_group g = {0};
	double seconds = 0;

	for (unsigned i = 0; i < r->jobs_n; i++) {
		const struct result_job *j = &r->jobs[i];
		struct fio_dir f;

		if (j->groupid != groupid)
			continue;
		f = fio_dir_rates(r, j, d);
		if (!f.runtime_ms)
			continue;
		if (!g.max_ms || f.runtime_ms < g.min_ms)
			g.min_ms = f.runtime_ms;
		if (!g.max_ms || f.bw_bytes < g.min_bw)
			g.min_bw = f.bw_bytes;
		if (f.runtime_ms > g.max_ms)
			g.max_ms = f.runtime_ms;
		if (f.bw_bytes > g.max_bw)
			g.max_bw = f.bw_bytes;
		g.bytes += f.bytes;
		if (fio_seconds(r, j, d) > seconds)
			seconds = fio_seconds(r, j, d);
	}
	if (seconds > 0)
		g.bw_bytes = (double)g.bytes / seconds;
	return g;
}

void fio_groups(struct result *r)
{
	for (unsigned i = 0; i < r->jobs_n; i++) {
		struct result_job *j = &r->jobs[i];
		bool first = i == 0 || j[-1].groupid != j->groupid;

		for (int d = 0; d < DDIR_COUNT; d++)
			j->group_bw[d] = first ? fio_group(r, j->groupid, (enum ddir)d).bw_bytes
					       : j[-1].group_bw[d];
	}
}

unsigned fio_lat_classes(unsigned unit)
{
	return unit == 2 ? FIO_LAT_CLASSES : FIO_LAT_CLASSES - 2;
}

static void fio_lat_count(struct fio_lat *l, double ns, double count)
{
	unsigned unit = 0, class = 0;

	if (ns >= 1000)
		unit = ns < 1e6 ? 1 : 2;
	double v = unit == 0 ? ns : unit == 1 ? ns / 1e3 : ns / 1e6;

	while (class < FIO_LAT_CLASSES - 1 && v >= fio_lat_bounds[class])
		class ++;
	l->share[unit][class] += count;
}

struct fio_lat fio_lat(const struct result *r, const struct result_job *j)
{
	struct fio_lat l;
	double tick = r->ns_per_tick > 0 ? r->ns_per_tick : 1, total = 0;

	memset(&l, 0, sizeof l);
	for (int d = 0; d < DDIR_COUNT; d++) {
		const struct hist *h = &j->stats->dir[d].clat;

		unsigned b, last;

		for (hist_range(h, &b, &last); b < last; b++) {
			if (!hist_at(h, b))
				continue;
			double middle = ((double)hist_lower(b) + (double)hist_upper(b)) / 2;

			fio_lat_count(&l, middle * tick, (double)hist_at(h, b));
			total += (double)hist_at(h, b);
		}
	}
	for (unsigned u = 0; u < FIO_LAT_UNITS && total > 0; u++)
		for (unsigned c = 0; c < FIO_LAT_CLASSES; c++)
			l.share[u][c] *= 100 / total;
	return l;
}

void fio_share(const uint64_t count[STATS_CLASSES], double share[STATS_CLASSES])
{
	uint64_t sum = 0;

	for (int i = 0; i < STATS_CLASSES; i++)
		sum += count[i];
	for (int i = 0; i < STATS_CLASSES; i++)
		share[i] = sum ? (double)count[i] * 100 / (double)sum : 0;
}

double fio_cpu(const struct result *r, const struct result_job *j, uint64_t cpu_ns)
{
	uint64_t time = result_time_ns(r, j);

	return time ? (double)cpu_ns * 100 / (double)time : 0;
}

double fio_util(const struct result *r, const struct disk *d)
{
	uint64_t ns = result_elapsed_ns(r);
	double util = ns ? (double)d->busy_ms * 1e8 / (double)ns : 0;

	return util < 100 ? util : 100;
}

uint64_t fio_round(double value)
{
	if (!(value > 0))
		return 0;
	return value < 0x1p63 ? (uint64_t)(value + 0.5) : INT64_MAX;
}

char *fio_time(char *out, uint64_t ms)
{
	time_t t = (time_t)(ms / 1000);
	struct tm tm;

	/* not strftime: fio's day and month names are English in every locale */
	static const char days[] = "SunMonTueWedThuFriSat";
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

	out[0] = '\0';
	if (localtime_r(&t, &tm))
		snprintf(out, FIO_TIME, "%.3s %.3s %2d %02d:%02d:%02d %d", days + 3 * tm.tm_wday,
			 months + 3 * tm.tm_mon, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec,
			 tm.tm_year + 1900);
	return out;
}
