/*
 * metered_text -- what the host spent on a box, for people.
 */
#include "result/metered.h"

#include "result/cost.h"
#include "result/rows.h"
#include "result/utf8.h"

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

void metered_text_roles(struct buf *out, const struct metered *m, const char *indent)
{
	enum { ROLE = 10, PROCESS = 20, THREAD = 15 };

	if (m->roles_n)
		buf_printf(out, "%s%-*s %-*s %-*s %5s %9s %6s %9s %8s %8s %9s\n", indent, ROLE,
			   "role", PROCESS, "process", THREAD, "thread", "count", "CPU s", "% CPU",
			   "user", "nice", "guest", "system");
	for (unsigned i = 0; i < m->roles_n; i++) {
		const struct metered_role *r = &m->roles[i];
		uint64_t rest = r->nice_ns + r->guest_ns;

		buf_str(out, indent);
		metered_cell(out, r->role, ROLE);
		metered_cell(out, r->process, PROCESS);
		metered_cell(out, r->thread, THREAD);
		buf_printf(out, "%5u %9.3f %6.1f %9.3f %8.3f %8.3f %9.3f\n", r->threads,
			   (double)r->cpu_ns / 1e9, metered_percent(m, r->cpu_ns),
			   r->user_ns > rest ? (double)(r->user_ns - rest) / 1e9 : 0,
			   (double)r->nice_ns / 1e9, (double)r->guest_ns / 1e9,
			   (double)r->system_ns / 1e9);
	}
	for (unsigned i = 0; i < m->kernel_n; i++) {
		const struct metered_kernel *k = &m->kernel[i];

		buf_str(out, indent);
		metered_cell(out, "kernel", ROLE);
		metered_cell(out, k->thread, PROCESS + 1 + THREAD);
		buf_printf(out, "%5s %9.3f %6.1f\n", "", (double)k->cpu_ns / 1e9,
			   metered_percent(m, k->cpu_ns));
	}
}

static const char *metered_title(const char *group)
{
	(void)group;
	return "Processes";
}

void metered_text(struct buf *out, const struct metered *m)
{
	rows_text(out, metered_rows, metered_rows_n, m, metered_title);
	buf_printf(out, "\nMachine, %u CPUs, %.3f s\n  ", m->cpus, (double)m->window_ns / 1e9);
	if (m->machine.errnum)
		buf_str(out, "/proc/stat tells nothing of this time");
	else
		cost_shares_text(out, &m->machine);
	buf_printf(out, "\n  busy %.3f s", (double)m->machine_ns / 1e9);
	if (m->idle_ns)
		buf_printf(out, ", of it %.3f s as before it began", (double)m->idle_ns / 1e9);
	buf_printf(out, "; threads of the kernel %.3f s\n\n", (double)m->kernel_ns / 1e9);
	metered_text_roles(out, m, "  ");
}
