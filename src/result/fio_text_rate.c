/*
 * fio_text_rate -- response beside service time of jobs with a rate, in the section
 * "iosonde:".
 */
#include <inttypes.h>

#include "base/num.h"
#include "result/fio_text.h"
#include "result/latency.h"
#include "result/rate.h"

static void fio_text_rate_dir(struct buf *out, const struct result *r, const struct result_job *j,
			      enum ddir d)
{
	const struct stats_dir *s = &j->stats->dir[d];
	const struct value_percents *list = &j->job->percentile_list;
	struct result_rate rate = result_rate(r, j, d);

	if (!rate.rated)
		return;
	buf_printf(out, "    %s: asked for %.6g IOPS, due %.6g, reached %.6g", ddir_name(d),
		   rate.asked_iops, rate.due_iops, rate.iops);
	buf_printf(out, "; due and not yet submitted: mean %.4g, most %" PRIu64, rate.backlog_mean,
		   s->backlog);
	if (s->unsubmitted)
		buf_printf(out,
			   "; at the end %" PRIu64
			   " were due and never submitted: no latency has them",
			   s->unsubmitted);
	buf_char(out, '\n');
	fio_text_lat(out, "response", r, &s->response);
	fio_text_lat(out, "service ", r, latency_total(j, d));
	if (!j->job->clat_percentiles && !j->job->lat_percentiles)
		return;
	fio_text_lat_percentiles(out, "response", r, &s->response, list);
	fio_text_lat_percentiles(out, "service", r, latency_total(j, d), list);
}

void fio_text_rate(struct buf *out, const struct result *r, const struct result_job *j)
{
	for (int d = 0; d < DDIR_COUNT; d++)
		fio_text_rate_dir(out, r, j, (enum ddir)d);
}
