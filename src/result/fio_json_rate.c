/*
 * fio_json_rate -- "rate" of a job: response beside service time, backlog and the
 * rate that was reached.
 */
#include "result/fio_json.h"
#include "result/latency.h"
#include "result/rate.h"

static void fio_json_rate_dir(struct put *p, json_t *to, const struct result *r,
			      const struct result_job *j, enum ddir d, bool bins)
{
	const struct stats_dir *s = &j->stats->dir[d];
	const struct value_percents *list = &j->job->percentile_list;
	struct result_rate rate = result_rate(r, j, d);

	if (!rate.rated) {
		put_null(p, to, ddir_name(d));
		return;
	}
	json_t *o = put_object(p, to, ddir_name(d));

	put_real(p, o, "asked_iops", rate.asked_iops);
	put_real(p, o, "due_iops", rate.due_iops);
	put_real(p, o, "reached_iops", rate.iops);
	put_int(p, o, "due_ios", rate.due_ios);
	put_int(p, o, "unsubmitted_ios", s->unsubmitted);
	put_real(p, o, "backlog_mean", rate.backlog_mean);
	put_int(p, o, "backlog_most", s->backlog);
	fio_json_lat(p, o, "response_ns", r, &s->response, list, bins);
	fio_json_lat(p, o, "service_ns", r, latency_total(j, d), list, bins);
}

void fio_json_rate(struct put *p, json_t *own, const struct result *r, const struct result_job *j,
		   bool bins)
{
	bool rated = false;

	for (int d = 0; d < DDIR_COUNT; d++)
		rated |= result_rate(r, j, (enum ddir)d).rated;
	if (!rated) {
		put_null(p, own, "rate");
		return;
	}
	json_t *o = put_object(p, own, "rate");

	for (int d = 0; d < DDIR_COUNT; d++)
		fio_json_rate_dir(p, o, r, j, (enum ddir)d, bins);
}
