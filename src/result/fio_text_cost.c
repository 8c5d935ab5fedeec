/*
 * fio_text_cost -- what I/Os cost, in the section "iosonde:".
 */
#include "result/fio_text.h"

#include <string.h>

#include "result/cost.h"

/* " (estimated: why)"; nothing for a measured one. */
static void fio_text_cost_state(struct buf *out, const struct reading *r)
{
	if (r->state == READING_MEASURED)
		return;
	buf_printf(out, " (%s: ", reading_state_name(r->state));
	cost_reason(out, r);
	buf_char(out, ')');
}

static void fio_text_cost_figure(struct buf *out, const char *unit, const struct reading *r,
				 uint64_t by)
{
	if (reading_known(r))
		buf_printf(out, "%.*f %s", cost_per(r, by) < 1000 ? 2 : 0, cost_per(r, by), unit);
	else
		buf_printf(out, "no %s", unit);
}

void fio_text_cost_job(struct buf *out, const struct result *r, const struct result_job *j)
{
	struct stats_spent s = stats_spent(j->stats);
	struct cost c = cost_of(r, &s);
	struct stats_flight flight = stats_flight(j->stats, j->synchronous);

	if (!cost_known(j) || !s.ios)
		return;
	fio_text_own_line(out, "cpu", j);
	fio_text_cost_figure(out, "ns/IO", &c.cpu_ns, s.ios);
	buf_printf(out, " (user %.0f, system %.0f, threads of the kernel %.0f%s)",
		   (double)s.cpu.user_ns / (double)s.ios, (double)s.cpu.sys_ns / (double)s.ios,
		   (double)s.cpu.kernel_ns / (double)s.ios,
		   s.cpu.shared ? ", divided by I/Os" : "");
	buf_char(out, '\n');
	if (flight.known && !j->synchronous && j->job->iodepth > 1) {
		fio_text_own_line(out, "depth", j);
		buf_printf(out,
			   "%.2f in flight of %llu asked for, %.0f %% of the time in submission\n",
			   flight.mean, (unsigned long long)j->job->iodepth,
			   flight.submission * 100);
	}
	fio_text_own_line(out, "cycles", j);
	fio_text_cost_figure(out, "cycles/IO, ", &c.cycles, s.ios);
	fio_text_cost_figure(out, "cycles/byte", &c.cycles, s.bytes);
	fio_text_cost_state(out, &c.cycles);
	buf_str(out, "; ");
	fio_text_cost_figure(out, "instructions/IO", &c.instructions, s.ios);
	fio_text_cost_state(out, &c.instructions);
	buf_char(out, '\n');
}

void fio_text_cost(struct buf *out, const struct result *r)
{
	uint64_t layout = r->layout_cpu.user_ns + cpu_system(&r->layout_cpu);

	if (layout >= 1000000) {
		fio_text_own_line(out, "lay-out", NULL);
		buf_printf(out, "%.3f s of CPU time, user %.3f, system %.3f\n",
			   (double)layout / 1e9, (double)r->layout_cpu.user_ns / 1e9,
			   (double)cpu_system(&r->layout_cpu) / 1e9);
	}
	if (!r->machine_ns || r->machine.errnum)
		return;
	fio_text_own_line(out, "machine", NULL);
	cost_shares_text(out, &r->machine);
	buf_printf(out, "; of %u CPUs, %.2f s\n", r->machine_cpus, (double)r->machine_ns / 1e9);
}
