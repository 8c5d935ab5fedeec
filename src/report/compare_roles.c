/*
 * compare_roles -- who spent the CPU time, for people.
 */
#include "report/print.h"

enum { ROLES_PROCESS = 20 };

/* Kernel threads of a smaller share, in percent of a CPU, are told together: there are many. */
#define ROLES_LEAST 0.1

static void compare_roles_line(const struct compare_role *r, struct table *t)
{
	const double percent[] = {r->percent, r->user, r->nice, r->system, r->guest};
	char process[sizeof((struct metered_role *)0)->process];

	/* its beginning says enough */
	snprintf(process, sizeof process, "%.*s", ROLES_PROCESS,
		 r->kernel ? r->thread : r->process);
	buf_str(&t->cells, "  ");
	table_cell(t, r->role);
	table_cell(t, process);
	table_cell(t, r->kernel ? "" : r->thread);
	if (r->kernel)
		table_cell(t, "");
	else
		table_number(t, r->threads, 0, false);
	for (unsigned i = 0; i < sizeof percent / sizeof *percent; i++)
		table_number(t, percent[i], 1, false);
	table_number(t, r->per_io, TABLE_THREE, false);
	table_end(t);
}

static void compare_roles_row(const struct compare_row *row, struct table *t)
{
	const struct compare_figure *box = &row->figure[FIGURE_BOX];
	double sum = 0, kernel = 0;
	struct buf line = {0};

	for (unsigned i = 0; i < row->roles_n; i++)
		*(row->roles[i].kernel ? &kernel : &sum) += row->roles[i].percent;
	buf_printf(&line, "%s:", row->runtime);
	if (!row->roles_n)
		buf_str(&line,
			row->count[TRIAL_DONE] ? " the host did not look" : " no trial was done");
	else if (box->sample.n)
		buf_printf(&line, " its control group %.1f,", box->sample.mean);
	if (row->roles_n)
		buf_printf(&line, " roles %.1f, kernel threads %.1f", sum, kernel);
	table_title(t, buf_text(&line));
	buf_release(&line);
	struct compare_role rest = {.role = "kernel", .thread = "(others)", .kernel = true};

	for (unsigned i = 0; i < row->roles_n; i++) {
		const struct compare_role *r = &row->roles[i];

		if (!r->kernel || r->percent >= ROLES_LEAST) {
			compare_roles_line(r, t);
			continue;
		}
		rest.threads++;
		rest.percent += r->percent;
		rest.system += r->system;
		rest.per_io += r->per_io;
	}
	if (rest.threads > 0)
		compare_roles_line(&rest, t);
}

void compare_roles(const struct comparison *c, struct buf *out)
{
	struct table t = {0};

	buf_str(out, "\nWho spent the CPU time, in percent of one CPU, and ns for each I/O\n");
	for (unsigned i = 0; i < c->rows_n; i++) {
		if (print_block(c, i, &t)) {
			table_head(&t, "<  role\t<process\t<thread\tn\tCPU\tusr\tnice\tsys\tguest\t"
				       "ns/IO");
			table_end(&t);
		}
		compare_roles_row(&c->rows[i], &t);
	}
	table_print(&t, c->markdown, out);
}
