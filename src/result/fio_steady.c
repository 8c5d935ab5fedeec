/*
 * fio_steady -- steady states in fio's JSON and text.
 */
#include <stdio.h>

#include "base/num.h"
#include "result/fio.h"
#include "result/fio_json.h"
#include "result/fio_text.h"

static const char *const fio_steady_names[] = {"iops", "bw", "lat"};

static void fio_steady_series(struct put *p, json_t *data, const struct steady *s, int figure,
			      const char *key)
{
	json_t *list = put_array(p, data, key);

	for (unsigned i = 0; i < s->intervals; i++) {
		struct steady_sample one = steady_at(s, i);

		put_int(p, list, NULL,
			figure == STEADY_IOPS ? one.iops
			: figure == STEADY_BW ? one.bw
					      : one.lat);
	}
}

void fio_json_steady(struct put *p, json_t *job, const struct result_job *j)
{
	const struct steady *s = j->steady;
	char text[64];

	if (!s)
		return;
	json_t *o = put_object(p, job, "steadystate");

	snprintf(text, sizeof text, "%s%s:%f%s", fio_steady_names[s->rule.figure],
		 s->rule.slope ? "_slope" : "", s->rule.limit, s->rule.percent ? "%" : "");
	put_str(p, o, "ss", text);
	put_int(p, o, "duration", s->duration_ns / NSEC_PER_SEC);
	put_int(p, o, "attained", s->attained);
	snprintf(text, sizeof text, "%f%s", s->criterion, s->rule.percent ? "%" : "");
	put_str(p, o, "criterion", text);
	put_real(p, o, "max_deviation", s->deviation);
	put_real(p, o, "slope", s->slope);
	json_t *data = put_object(p, o, "data");

	put_int(p, data, "bw_mean", fio_round(steady_mean(s, STEADY_BW)));
	put_int(p, data, "iops_mean", fio_round(steady_mean(s, STEADY_IOPS)));
	if (s->rule.figure == STEADY_LAT) {
		put_int(p, data, "lat_mean", fio_round(steady_mean(s, STEADY_LAT)));
		fio_steady_series(p, data, s, STEADY_LAT, "lat_ns");
	}
	fio_steady_series(p, data, s, STEADY_IOPS, "iops");
	fio_steady_series(p, data, s, STEADY_BW, "bw");
}

void fio_text_steady(struct buf *out, const struct result_job *j)
{
	const struct steady *s = j->steady;
	char binary[NUM_TEXT], decimal[NUM_TEXT], iops[NUM_TEXT], lat[NUM_TEXT];

	if (!s)
		return;
	uint64_t bw = fio_round(steady_mean(s, STEADY_BW));

	buf_printf(out, "  steadystate  : attained=%s, bw=%s (%s), iops=%s",
		   s->attained ? "yes" : "no", num_human(binary, bw, 1024, "iB/s"),
		   num_human(decimal, bw, 1000, "B/s"),
		   num_human(iops, fio_round(steady_mean(s, STEADY_IOPS)), 1000, ""));
	if (s->rule.figure == STEADY_LAT)
		buf_printf(out, ", lat=%s",
			   num_print_time(lat, fio_round(steady_mean(s, STEADY_LAT))));
	buf_printf(out, ", %s%s=%.3f%s\n", fio_steady_names[s->rule.figure],
		   s->rule.slope ? " slope" : " mean dev", s->criterion,
		   s->rule.percent ? "%" : "");
}
