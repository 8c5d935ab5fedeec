/*
 * metered_text -- what the host spent on a box, for people.
 */
#include "result/metered.h"

#include <errno.h>
#include <string.h>

#include "result/cost.h"
#include "result/rows.h"
#include "result/utf8.h"

enum { METERED_ROLE = 10, METERED_PROCESS = 22, METERED_KERNEL = 28, METERED_THREAD = 15 };

/* ns as a share of one CPU of the window. */
static double metered_percent(const struct metered *m, uint64_t ns)
{
	return m->window_ns ? (double)ns * 100 / (double)m->window_ns : 0;
}

/* Without the end of a text that is longer; names may hold anything. */
static void metered_cell(struct buf *out, const char *text, int width)
{
	struct buf clean = {0};

	utf8_add_line(&clean, text);
	buf_printf(out, "%-*.*s ", width, width, buf_text(&clean));
	buf_release(&clean);
}

static void metered_row(struct buf *out, const struct metered *m, const struct metered_role *r,
			bool threads)
{
	uint64_t rest = r->nice_ns + r->guest_ns;

	buf_str(out, "  ");
	metered_cell(out, r->role, METERED_ROLE);
	if (threads) {
		metered_cell(out, r->process, METERED_PROCESS);
		metered_cell(out, r->thread, METERED_THREAD);
	}
	buf_printf(out, "%7u %9.3f %6.1f %9.3f %8.3f %8.3f %9.3f\n", r->threads,
		   (double)r->cpu_ns / 1e9, metered_percent(m, r->cpu_ns),
		   r->user_ns > rest ? (double)(r->user_ns - rest) / 1e9 : 0,
		   (double)r->nice_ns / 1e9, (double)r->guest_ns / 1e9, (double)r->system_ns / 1e9);
}

/* All of a role, which row i is the first of; false: it is not. */
static bool metered_whole(const struct metered *m, unsigned i, struct metered_role *sum)
{
	*sum = m->roles[i];
	for (unsigned k = 0; k < m->roles_n; k++) {
		const struct metered_role *r = &m->roles[k];

		if (k == i || strcmp(r->role, sum->role) != 0)
			continue;
		if (k < i)
			return false;
		sum->threads += r->threads;
		sum->cpu_ns += r->cpu_ns;
		sum->user_ns += r->user_ns;
		sum->nice_ns += r->nice_ns;
		sum->guest_ns += r->guest_ns;
		sum->system_ns += r->system_ns;
	}
	return true;
}

static void metered_roles(struct buf *out, const struct metered *m, bool threads)
{
	struct metered_role r;

	if (!m->roles_n)
		return;
	buf_str(out, "\nBy role\n  ");
	metered_cell(out, "role", METERED_ROLE);
	if (threads) {
		metered_cell(out, "process", METERED_PROCESS);
		metered_cell(out, "thread", METERED_THREAD);
	}
	buf_printf(out, "%7s %9s %6s %9s %8s %8s %9s\n", "threads", "CPU s", "% CPU", "user",
		   "nice", "guest", "system");
	for (unsigned i = 0; i < m->roles_n; i++)
		if (threads)
			metered_row(out, m, &m->roles[i], true);
		else if (metered_whole(m, i, &r))
			metered_row(out, m, &r, false);
}

static void metered_kernel(struct buf *out, const struct metered *m)
{
	buf_printf(out, "\nThreads of the kernel, %.3f s\n", (double)m->kernel_ns / 1e9);
	for (unsigned i = 0; i < m->kernel_n; i++) {
		const struct metered_kernel *k = &m->kernel[i];

		/* They are sorted. */
		if (k->cpu_ns < 1000000) {
			buf_printf(out, "  and %u with less than 1 ms each\n", m->kernel_n - i);
			break;
		}
		buf_str(out, "  ");
		metered_cell(out, k->thread, METERED_KERNEL);
		buf_printf(out, "%9.3f %6.1f\n", (double)k->cpu_ns / 1e9,
			   metered_percent(m, k->cpu_ns));
	}
}

/* And the end of the line. */
static void metered_before(struct buf *out, uint64_t ns)
{
	if (ns)
		buf_printf(out, ", and %.3f s in as much time before", (double)ns / 1e9);
	buf_char(out, '\n');
}

static void metered_ran(struct buf *out, const struct metered *m)
{
	uint64_t known = m->kernel_ns + (reading_known(&m->cpu) ? m->cpu.value : 0);
	uint64_t others = m->ran.value > known ? m->ran.value - known : 0;

	buf_printf(out, "  all threads ran %.3f s%s", (double)m->ran.value / 1e9,
		   m->ran.state == READING_ESTIMATED ? " (estimated)" : "");
	metered_before(out, m->idle_ran.value);
	buf_printf(out, "    by %s\n", ran_source_words[m->ran_source]);
	buf_printf(out, "    these processes %.3f s, the kernel's %.3f s, others %.3f s",
		   (double)m->cpu.value / 1e9, (double)m->kernel_ns / 1e9, (double)others / 1e9);
	if (reading_known(&m->own))
		buf_printf(out, ", of which the meter %.3f s", (double)m->own.value / 1e9);
	buf_char(out, '\n');
}

static void metered_exact(struct buf *out, const struct metered *m)
{
	double missed = (double)metered_missed(m) / 1e9;

	if (reading_known(&m->ran))
		metered_ran(out, m);
	else if (m->ran.errnum)
		buf_printf(out, "  what all threads ran is not known: %s\n",
			   m->ran.errnum == ENODATA
				   ? "processes run in the root of control groups of version 2"
			   : m->ran.errnum == ENOENT ? "no root of control groups is mounted here"
						     : strerror(m->ran.errnum));
	if (reading_known(&m->awake)) {
		buf_printf(out, "  CPUs were not idle for %.3f s%s", (double)m->awake.value / 1e9,
			   m->awake.state == READING_ESTIMATED ? " (estimated)" : "");
		metered_before(out, m->idle_awake.value);
	}
	if (missed != 0)
		buf_printf(out,
			   "  /proc/stat samples by tick, idle time alone is clocked: the classes "
			   "above have %.3f s too %s\n",
			   missed > 0 ? missed : -missed, missed > 0 ? "little" : "much");
}

static const char *metered_title(const char *group)
{
	(void)group;
	return "Processes";
}

void metered_text(struct buf *out, const struct metered *m, bool threads)
{
	rows_text(out, metered_rows, metered_rows_n, m, metered_title);
	buf_printf(out, "\nMachine, %u CPUs, %.3f s\n  ", m->cpus, (double)m->window_ns / 1e9);
	if (m->machine.errnum)
		buf_str(out, "/proc/stat tells nothing of this time");
	else
		cost_shares_text(out, &m->machine);
	buf_printf(out, "\n  busy %.3f s", (double)m->machine_ns / 1e9);
	metered_before(out, m->idle_ns);
	metered_exact(out, m);
	metered_roles(out, m, threads);
	metered_kernel(out, m);
}
