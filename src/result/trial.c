/*
 * trial -- what a comparison needs of a box's own document.
 */
#include "result/trial.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "result/get.h"

/* Of one direction, so far. */
struct trial_sum {
	struct trial_dir *dir;
	double n;	     /* latencies */
	const char *verdict; /* of the first job that moved something; borrowed */
};

/* Latencies are a member's value x its number until trial_weigh. */
static void trial_latency(struct trial_sum *sum, const json_t *from)
{
	struct trial_dir *d = sum->dir;
	const json_t *lat = json_object_get(from, "lat_ns");
	double n = json_number_value(json_object_get(lat, "N"));

	if (!(n > 0)) {
		lat = json_object_get(from, "clat_ns");
		n = json_number_value(json_object_get(lat, "N"));
	}
	if (!(n > 0))
		return;
	const json_t *percentile = json_object_get(lat, "percentile");

	sum->n += n;
	d->lat_mean += n * json_number_value(json_object_get(lat, "mean"));
	d->lat_p50 += n * json_number_value(json_object_get(percentile, "50.000000"));
	d->lat_p99 += n * json_number_value(json_object_get(percentile, "99.000000"));
}

static void trial_weigh(struct trial_sum *sum)
{
	if (sum->n > 0) {
		sum->dir->lat_mean /= sum->n;
		sum->dir->lat_p50 /= sum->n;
		sum->dir->lat_p99 /= sum->n;
	}
}

/* Are its reads nothing but what it wrote, read back by verify, when the writes were done? */
static bool trial_reads_back(const json_t *job)
{
	const json_t *options = json_object_get(job, "job options");
	const char *rw = json_string_value(json_object_get(options, "rw"));
	const json_t *writes = json_object_get(json_object_get(job, "write"), "total_ios");

	return json_is_object(json_object_get(json_object_get(job, "iosonde"), "verify")) && rw &&
	       !strstr(rw, "read") && !strstr(rw, "rw") && json_integer_value(writes) > 0;
}

/* back: its I/Os are among those that the host paid for, and no more than that. */
static void trial_sum_job(struct get *g, struct trial_sum *sum, const json_t *job, const char *key,
			  bool back)
{
	const json_t *from = get_object(g, job, key);
	uint64_t ios = get_int(g, from, "total_ios");
	const json_t *cache = json_object_get(json_object_get(job, "iosonde"), "cache");

	sum->dir->ios += ios;
	sum->dir->bytes += get_int(g, from, "io_bytes");
	double iops = get_real(g, from, "iops"), bw = get_real(g, from, "bw_bytes");

	if (!ios || back)
		return;
	sum->dir->iops += iops;
	sum->dir->bw += bw;
	trial_latency(sum, from);
	if (!sum->verdict)
		sum->verdict =
			json_string_value(json_object_get(json_object_get(cache, key), "verdict"));
}

/* Each once, in their order. */
static void trial_engine(struct buf *engines, const char *engine)
{
	size_t n = engine ? strlen(engine) : 0;

	if (!n)
		return;
	for (const char *p = engines->s; engines->len && *p; p += strcspn(p, ","), p += *p == ',')
		if (strncmp(p, engine, n) == 0 && (!p[n] || p[n] == ','))
			return;
	buf_printf(engines, "%s%s", engines->len ? "," : "", engine);
}

static int trial_texts(struct trial *t, struct buf *engines, const struct trial_sum sum[2])
{
	struct buf verdict = {0};

	for (int d = 0; d < 2; d++)
		if (sum[d].verdict)
			buf_printf(&verdict, "%s%s", verdict.len ? "; " : "", sum[d].verdict);
	bool failed = buf_failed(engines) || buf_failed(&verdict);

	t->engine = engines->len ? buf_take(engines) : NULL;
	t->verdict = verdict.len ? buf_take(&verdict) : NULL;
	buf_release(engines);
	buf_release(&verdict);
	return failed;
}

int trial_digest(struct trial *t, struct err *err)
{
	struct get g = {.err = err};
	struct trial got = {0};
	struct trial_sum sum[2] = {{.dir = &got.read}, {.dir = &got.write}};
	struct buf engines = {0};
	const json_t *jobs = get_array(&g, t->box, "jobs"), *job;
	size_t i;

	get_object(&g, t->box, "iosonde");
	if (!t->box || (jobs && !json_array_size(jobs)))
		get_fail(&g, "jobs", "has no job");
	json_array_foreach(jobs, i, job)
	{
		const json_t *own = get_object(&g, job, "iosonde");
		/* unified_rw_reporting: what was put together is told as reads */
		bool mixed = json_object_get(job, "mixed") && !json_object_get(job, "read");

		trial_sum_job(&g, &sum[0], job, mixed ? "mixed" : "read", trial_reads_back(job));
		if (!mixed)
			trial_sum_job(&g, &sum[1], job, "write", false);
		trial_engine(&engines, json_string_value(json_object_get(own, "engine")));
		got.generator |= json_is_true(
			json_object_get(json_object_get(own, "ceiling"), "generator_bound"));
	}
	trial_weigh(&sum[0]);
	trial_weigh(&sum[1]);
	if (trial_texts(&got, &engines, sum) && !g.failed)
		g.failed = err_set(err, ERR_FAILED, ENOMEM, "out of memory");
	if (g.failed) {
		err_in(err, "not a result of iosonde run");
		free(got.engine);
		free(got.verdict);
		return g.failed;
	}
	t->read = got.read;
	t->write = got.write;
	t->engine = got.engine;
	t->verdict = got.verdict;
	t->generator = got.generator;
	return 0;
}

void trial_release(struct trial *t)
{
	free(t->runtime);
	free(t->version);
	free(t->cell);
	free(t->told);
	free(t->command);
	free(t->conditions);
	free(t->engine);
	free(t->verdict);
	json_decref(t->box);
	metered_release(&t->host);
	*t = (struct trial){0};
}
