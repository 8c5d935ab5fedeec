/*
 * compare_roles -- who spent the CPU time, for people.
 */
#include "report/print.h"

enum { ROLES_ROLE = 11, ROLES_PROCESS = 20, ROLES_THREAD = 15 };

static void compare_roles_line(const struct compare_role *r, struct buf *out)
{
	const double percent[] = {r->percent, r->user, r->nice, r->system, r->guest};

	buf_str(out, "  ");
	print_name(out, r->role, ROLES_ROLE + 1);
	print_cut(out, r->kernel ? r->thread : r->process, ROLES_PROCESS);
	print_cut(out, r->kernel ? "" : r->thread, ROLES_THREAD);
	if (r->kernel)
		buf_printf(out, "%3s", "");
	else
		buf_printf(out, "%3.0f", r->threads);
	for (unsigned i = 0; i < sizeof percent / sizeof *percent; i++)
		print_number(out, percent[i], 7, 1, false);
	print_number(out, r->per_io, 10, PRINT_THREE, false);
	buf_char(out, '\n');
}

static void compare_roles_row(const struct compare_row *row, struct buf *out)
{
	const struct compare_figure *box = &row->figure[FIGURE_BOX];
	double sum = 0, kernel = 0;

	print_name(out, row->runtime, PRINT_NAME);
	if (!row->roles_n) {
		buf_printf(out, " %s\n",
			   row->count[TRIAL_DONE] ? "the host did not look" : "no trial was done");
		return;
	}
	for (unsigned i = 0; i < row->roles_n; i++)
		*(row->roles[i].kernel ? &kernel : &sum) += row->roles[i].percent;
	if (box->sample.n)
		buf_printf(out, " its control group %.1f,", box->sample.mean);
	buf_printf(out, " roles %.1f, threads of the kernel %.1f\n", sum, kernel);
	for (unsigned i = 0; i < row->roles_n; i++)
		compare_roles_line(&row->roles[i], out);
}

void compare_roles(const struct comparison *c, struct buf *out)
{
	buf_str(out, "\nWho spent the CPU time, in percent of one CPU, and ns for each I/O\n");
	for (unsigned i = 0; i < c->rows_n; i++) {
		if (!i || c->rows[i].block != c->rows[i - 1].block) {
			print_block(c, c->rows[i].block, out);
			buf_printf(out, "  %-*s %-*s %-*s %3s%7s%7s%7s%7s%7s%10s\n", ROLES_ROLE,
				   "role", ROLES_PROCESS, "process", ROLES_THREAD, "thread", "n",
				   "CPU", "usr", "nice", "sys", "guest", "ns/IO");
		}
		compare_roles_row(&c->rows[i], out);
	}
}
