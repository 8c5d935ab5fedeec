/*
 * fio_text_lat -- latencies in the lines of fio's normal text.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "result/fio.h"
#include "result/fio_text.h"
#include "result/latency.h"

/* A number of at most six digits: "829", "6372.1k", "63721k". */
static char *fio_text_lat_number(char *out, size_t size, uint64_t v)
{
	static const char units[] = "kMGT";
	double d = (double)v;
	int unit = -1;

	while (d > 999999 && unit < 3) {
		d /= 1000;
		unit++;
	}
	if (unit < 0)
		snprintf(out, size, "%" PRIu64, v);
	else
		snprintf(out, size, "%.*f%c", d < 9999.95 ? 1 : 0, d, units[unit]);
	return out;
}

void fio_text_lat(struct buf *out, const char *name, const struct result *r,
		  const struct hist *hist)
{
	struct latency l = latency_of(r, hist);
	const char *unit = "nsec";
	uint64_t by = 1;
	char min[32], max[32];

	if (!l.n)
		return;
	if (l.min > 2000000 && l.max > 99999999 && l.stddev > 1000000) {
		unit = "msec";
		by = 1000000;
	} else if (l.min > 2000 && l.max > 99999 && l.stddev > 1000) {
		unit = "usec";
		by = 1000;
	}
	buf_printf(out, "    %s (%s): min=%s, max=%s, avg=%5.02f, stdev=%5.02f\n", name, unit,
		   fio_text_lat_number(min, sizeof min, l.min / by),
		   fio_text_lat_number(max, sizeof max, l.max / by), l.mean / (double)by,
		   l.stddev / (double)by);
}

/* Digits behind the point that tell all of the list, as they were written. */
static int fio_text_lat_digits(const struct value_percents *list)
{
	int digits = 0;

	for (unsigned i = 0; i < list->n; i++) {
		char text[32];

		snprintf(text, sizeof text, "%.9g", list->v[i]);
		const char *point = strchr(text, '.');
		int n = point ? (int)strlen(point + 1) : 0;

		digits = n > digits ? n : digits;
	}
	return digits;
}

void fio_text_lat_percentiles(struct buf *out, const char *name, const struct result *r,
			      const struct hist *hist, const struct value_percents *list)
{
	uint64_t v[VALUE_PERCENTS_MAX], by = 1;
	const char *unit = "nsec";

	if (!hist_count(hist) || !list->n)
		return;
	for (unsigned i = 0; i < list->n; i++)
		v[i] = latency_quantile(r, hist, list->v[i] / 100);
	uint64_t min = v[0], max = v[list->n - 1];

	if (min > 2000000 && max > 99999999) {
		unit = "msec";
		by = 1000000;
	} else if (min > 2000 && max > 99999) {
		unit = "usec";
		by = 1000;
	}
	int width = snprintf(NULL, 0, "%llu", (unsigned long long)(max / by));
	int digits = fio_text_lat_digits(list);

	if (width < 5)
		width = 5;
	unsigned per_line = (80 - 7) / (unsigned)(digits + 10 + width);

	buf_printf(out, "    %s percentiles (%s):\n", name, unit);
	for (unsigned i = 0; i < list->n; i++) {
		bool last = i == list->n - 1;

		buf_printf(out, "%s %*.*fth=[%*" PRIu64 "]%s", i % per_line ? "" : "     |",
			   digits + 3, digits, list->v[i], width, (v[i] + by - 1) / by,
			   last ? "\n" : ",");
		if (!last && i % per_line == per_line - 1)
			buf_char(out, '\n');
	}
}

void fio_text_lat_classes(struct buf *out, const struct result *r, const struct result_job *j)
{
	static const char *const units[] = {"nsec", "usec", "msec"};
	struct fio_lat l = fio_lat(r, j);

	for (unsigned u = 0; u < FIO_LAT_UNITS; u++) {
		unsigned shown = 0;

		for (unsigned c = 0; c < fio_lat_classes(u); c++) {
			double share = l.share[u][c];

			if (share <= 0)
				continue;
			/* what was there shall not read as 0.00 */
			share = share < 0.01 ? 0.01 : share;
			if (shown % 5 == 0)
				buf_printf(out, "%s  lat (%s)   : ", shown ? "\n" : "", units[u]);
			else
				buf_str(out, ", ");
			buf_printf(out, "%s=%3.2f%%", fio_lat_names[c], share);
			shown++;
		}
		if (shown)
			buf_char(out, '\n');
	}
}
