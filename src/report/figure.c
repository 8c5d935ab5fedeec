/*
 * figure -- one figure of a trial, and how it compares with that of others.
 */
#include "report/figure.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "result/cost.h"

#define FIGURE(name, key, compared) key,
const char *const figure_keys[FIGURES] = {
#include "report/figures.def"
};
#define FIGURE(name, key, compared) compared,
const bool figure_compared[FIGURES] = {
#include "report/figures.def"
};

const char *figure_reason(enum figure f, int errnum)
{
	if (f == FIGURE_CYCLES_IO || f == FIGURE_CYCLES_BYTE || f == FIGURE_INSTRUCTIONS_IO)
		return cost_uncounted(errnum);
	if (f == FIGURE_MEMORY && errnum == ENOENT)
		return "no control group counted it: that takes root, and with groups of version 2 "
		       "Linux 5.19";
	return strerror(errnum);
}

/* value x times / by, where there is something to divide by. */
static struct figure_value figure_read(const struct reading *r, double times, double by)
{
	struct figure_value v = {NAN, r->state, r->errnum};

	if (reading_known(r) && by > 0)
		v.value = (double)r->value * times / by;
	else if (reading_known(r))
		v.errnum = 0;
	return v;
}

static struct figure_value figure_plain(uint64_t value, double times, double by)
{
	struct reading r = reading_of(value);

	return figure_read(&r, times, by);
}

/* A time that never came to its end is 0, as is a latency that was not measured. */
static struct figure_value figure_positive(double value)
{
	if (value > 0)
		return (struct figure_value){value, READING_MEASURED, 0};
	return (struct figure_value){NAN, READING_ABSENT, 0};
}

static struct figure_value figure_class(const struct metered *m, enum figure f)
{
	static const enum cpu_class classes[] = {CPU_USER, CPU_NICE,	CPU_SYSTEM, CPU_IOWAIT,
						 CPU_IRQ,  CPU_SOFTIRQ, CPU_STEAL,  CPU_GUEST};
	double percent = m->machine.percent[classes[f - FIGURE_USR]];

	if (m->machine.errnum || !m->cpus)
		return (struct figure_value){NAN, READING_ABSENT, m->machine.errnum};
	if (f == FIGURE_GUEST)
		percent += m->machine.percent[CPU_GUEST_NICE];
	return (struct figure_value){percent * m->cpus, READING_MEASURED, 0};
}

static struct figure_value figure_busy(const struct metered *m)
{
	struct figure_value v = figure_plain(metered_busy(m), 100, (double)m->window_ns);

	if (m->machine.errnum)
		v = (struct figure_value){NAN, READING_ABSENT, m->machine.errnum};
	return v;
}

static struct figure_value figure_host(const struct trial *t, enum figure f)
{
	const struct metered *m = &t->host;
	double ios = (double)(t->read.ios + t->write.ios);
	double bytes = (double)(t->read.bytes + t->write.bytes), window = (double)m->window_ns;

	switch (f) {
	case FIGURE_CPU_IO:
		return figure_read(&m->cpu, 1, ios);
	case FIGURE_CYCLES_IO:
		return figure_read(&m->cycles, 1, ios);
	case FIGURE_CYCLES_BYTE:
		return figure_read(&m->cycles, 1, bytes);
	case FIGURE_INSTRUCTIONS_IO:
		return figure_read(&m->instructions, 1, ios);
	case FIGURE_STARTUP:
		return figure_positive((double)m->startup_ns);
	case FIGURE_WHOLE:
		return figure_positive((double)m->whole_ns);
	case FIGURE_MEMORY:
		return figure_read(&m->memory_peak, 1, 1);
	case FIGURE_READ_BYTES:
		return figure_read(&m->read_bytes, 1, 1);
	case FIGURE_WRITE_BYTES:
		return figure_read(&m->write_bytes, 1, 1);
	case FIGURE_BOX:
		return figure_read(&m->cpu, 100, window);
	case FIGURE_BOX_USER:
		return figure_read(&m->user, 100, window);
	case FIGURE_BOX_SYSTEM:
		return figure_read(&m->system, 100, window);
	case FIGURE_KERNEL:
		return figure_plain(m->kernel_ns, 100, window);
	case FIGURE_BUSY:
		return figure_busy(m);
	default:
		return figure_class(m, f);
	}
}

struct figure_value figure_value(const struct trial *t, enum figure f)
{
	/* of a mix the reads: their latency is what the program above waits for */
	const struct trial_dir *d = t->read.iops > 0 ? &t->read : &t->write;

	if (t->state != TRIAL_DONE || (f >= FIGURE_CPU_IO && !t->metered))
		return (struct figure_value){NAN, READING_ABSENT, 0};
	switch (f) {
	case FIGURE_BW:
		return (struct figure_value){t->read.bw + t->write.bw, READING_MEASURED, 0};
	case FIGURE_IOPS:
		return (struct figure_value){t->read.iops + t->write.iops, READING_MEASURED, 0};
	case FIGURE_LAT:
		return figure_positive(d->lat_mean);
	case FIGURE_P50:
		return figure_positive(d->lat_p50);
	case FIGURE_P99:
		return figure_positive(d->lat_p99);
	default:
		return figure_host(t, f);
	}
}

/* NaN where there is none above 0: its logarithm is of no use. */
static double figure_log(const struct trial *t, enum figure f)
{
	double value = figure_value(t, f).value;

	return value > 0 ? log(value) : NAN;
}

static struct sample figure_logs(const struct compare_row *row, enum figure f, double *room)
{
	for (unsigned i = 0; i < row->trials_n; i++)
		room[i] = figure_log(row->trials[i], f);
	return sample_of(room, row->trials_n);
}

static struct sample figure_pairs(const struct compare_row *row, const struct compare_row *base,
				  enum figure f, double *room)
{
	unsigned n = 0;

	for (unsigned i = 0; i < row->trials_n; i++)
		for (unsigned k = 0; k < base->trials_n; k++)
			if (base->trials[k]->turn == row->trials[i]->turn) {
				room[n++] = figure_log(row->trials[i], f) -
					    figure_log(base->trials[k], f);
				break;
			}
	return sample_of(room, n);
}

/* Half the width of the interval of a difference of means. */
static double figure_welch(const struct sample *a, const struct sample *b)
{
	double x = a->stddev * a->stddev / a->n, y = b->stddev * b->stddev / b->n;
	double under = x * x / (a->n - 1) + y * y / (b->n - 1);
	double df = under > 0 ? (x + y) * (x + y) / under : 1;

	return sample_t(df > 1 ? (unsigned)df : 1) * sqrt(x + y);
}

struct ratio figure_ratio(const struct compare_row *row, const struct compare_row *base,
			  enum figure f, double *room)
{
	struct sample s = figure_pairs(row, base, f, room);
	struct ratio r = {.n = s.n, .paired = true, .interval = true};

	if (s.n < 2) {
		struct sample a = figure_logs(row, f, room), b = figure_logs(base, f, room);

		r = (struct ratio){.n = a.n < b.n ? a.n : b.n};
		r.interval = r.n > 1;
		double half = r.interval ? figure_welch(&a, &b) : 0;

		s.mean = a.mean - b.mean;
		s.low = s.mean - half;
		s.high = s.mean + half;
	}
	if (r.n) {
		r.mean = exp(s.mean);
		r.low = exp(s.low);
		r.high = exp(s.high);
	}
	return r;
}

bool figure_noise(const struct ratio *r)
{
	return r->interval && r->low <= 1 && r->high >= 1;
}
