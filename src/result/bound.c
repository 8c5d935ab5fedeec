/*
 * bound -- is a result that of the device, or that of iosonde itself?
 */
#include "result/bound.h"

#include <string.h>

/* Both are needed, lest the noise of a cheap clock is told: a change, and one that matters. */
enum { BOUND_CLOCK_TIMES = 4, BOUND_CLOCK_NS = 200 };

/* System calls for each I/O: what is handed over together is one. */
static double bound_calls(const struct result_job *j)
{
	uint64_t calls = 0;

	if (!j->stats->issued || !strcmp(j->engine, "null") || !strcmp(j->engine, "mmap"))
		return 0;
	for (int i = 0; i < STATS_CLASSES; i++)
		calls += j->stats->submit[i];
	return calls < j->stats->issued ? (double)calls / (double)j->stats->issued : 1;
}

struct bound bound_of(const struct result *r, const struct result_job *j)
{
	const struct generator *g = &r->generator;
	uint64_t ios = j->stats->dir[DDIR_READ].ios + j->stats->dir[DDIR_WRITE].ios;
	double ns = (double)result_time_ns(r, j), cost = (double)g->io.value;
	struct bound b = {0};

	if (!reading_known(&g->io) || !ios || ns <= 0 || !cost || !j->engine)
		return b;
	if (reading_known(&g->call))
		cost += (double)g->call.value * bound_calls(j);
	b.known = true;
	b.iops = 1e12 / cost;
	if (g->cpus && j->members > g->cpus)
		b.iops *= (double)g->cpus / j->members;
	b.share = (double)ios * 1e9 / ns / b.iops;
	b.generator = b.share > 0.5;
	return b;
}

bool bound_text(const struct result *r, const struct result_job *j, struct buf *out)
{
	struct bound b = bound_of(r, j);

	if (!b.generator)
		return false;
	buf_printf(out,
		   "generator-bound: %.0f %% of the %.0f IOPS that iosonde itself can do here with "
		   "one clone and this engine (null engine %.0f ns an I/O, system call %.0f ns, "
		   "clock %.0f ns): more of it is measured than of the device",
		   b.share * 100, b.iops, (double)r->generator.io.value / 1e3,
		   (double)r->generator.call.value / 1e3, (double)r->generator.time.value / 1e3);
	return true;
}

static void bound_json_cost(struct put *p, json_t *o, const char *key, const struct reading *v)
{
	if (reading_known(v))
		put_real(p, o, key, (double)v->value / 1e3);
	else
		put_null(p, o, key);
}

void bound_json(struct put *p, json_t *own, const struct result *r)
{
	const struct generator *g = &r->generator;

	if (!reading_known(&g->io)) {
		put_null(p, own, "generator");
		return;
	}
	json_t *o = put_object(p, own, "generator");

	put_int(p, o, "null_iops", g->iops.value);
	bound_json_cost(p, o, "null_io_ns", &g->io);
	bound_json_cost(p, o, "system_call_ns", &g->call);
	bound_json_cost(p, o, "clock_read_ns", &g->time);
	put_int(p, o, "cpus", g->cpus);
}

void bound_json_job(struct put *p, json_t *own, const struct result *r, const struct result_job *j)
{
	struct bound b = bound_of(r, j);

	if (!b.known) {
		put_null(p, own, "ceiling");
		return;
	}
	json_t *o = put_object(p, own, "ceiling");

	put_real(p, o, "iops", b.iops);
	put_real(p, o, "share", b.share);
	put_bool(p, o, "generator_bound", b.generator);
}

bool bound_clock(const struct result *r, const struct result_job *j, double *least, double *most)
{
	double tick = r->ns_per_tick > 0 ? r->ns_per_tick : 1;

	*least = (double)j->stats->clock_least * tick;
	*most = (double)j->stats->clock_most * tick;
	return *most > *least * BOUND_CLOCK_TIMES && *most - *least > BOUND_CLOCK_NS;
}
