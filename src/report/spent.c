/*
 * spent -- who spent the CPU time, over several trials.
 */
#include "report/spent.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static struct compare_role *spent_role(struct compare_row *row, bool kernel, const char *role,
				       const char *process, const char *thread)
{
	for (unsigned i = 0; i < row->roles_n; i++) {
		struct compare_role *r = &row->roles[i];

		if (r->kernel == kernel && strcmp(r->role, role) == 0 &&
		    strcmp(r->process, process) == 0 && strcmp(r->thread, thread) == 0)
			return r;
	}
	struct compare_role *more = realloc(row->roles, (row->roles_n + 1) * sizeof *row->roles);

	if (!more)
		return NULL;
	row->roles = more;
	more += row->roles_n++;
	*more = (struct compare_role){
		.role = role, .process = process, .thread = thread, .kernel = kernel};
	return more;
}

/* share: percent that a ns of this trial adds to the mean; ios: what an I/O adds. */
static int spent_trial(struct compare_row *row, const struct metered *m, double share, double ios)
{
	for (unsigned i = 0; i < m->roles_n; i++) {
		const struct metered_role *from = &m->roles[i];
		struct compare_role *to =
			spent_role(row, false, from->role, from->process, from->thread);
		uint64_t inside = from->nice_ns + from->guest_ns;

		if (!to)
			return -ENOMEM;
		to->threads += from->threads;
		to->percent += share * (double)from->cpu_ns;
		to->user += share * (double)(from->user_ns > inside ? from->user_ns - inside : 0);
		to->nice += share * (double)from->nice_ns;
		to->guest += share * (double)from->guest_ns;
		to->system += share * (double)from->system_ns;
		to->per_io += ios * (double)from->cpu_ns;
	}
	for (unsigned i = 0; i < m->kernel_n; i++) {
		struct compare_role *to = spent_role(row, true, "kernel", "", m->kernel[i].thread);

		if (!to)
			return -ENOMEM;
		to->percent += share * (double)m->kernel[i].cpu_ns;
		to->system += share * (double)m->kernel[i].cpu_ns;
		to->per_io += ios * (double)m->kernel[i].cpu_ns;
	}
	return 0;
}

static int spent_order(const void *left, const void *right)
{
	const struct compare_role *a = left, *b = right;

	if (a->kernel != b->kernel)
		return a->kernel - b->kernel;
	return (a->percent < b->percent) - (a->percent > b->percent);
}

int spent_roles(struct compare_row *row)
{
	double n = 0;
	int ret = 0;

	for (unsigned i = 0; i < row->trials_n; i++)
		n += row->trials[i]->state == TRIAL_DONE && row->trials[i]->metered &&
		     row->trials[i]->host.window_ns;
	for (unsigned i = 0; i < row->trials_n && !ret; i++) {
		const struct trial *t = row->trials[i];
		double ios = (double)(t->read.ios + t->write.ios);

		if (t->state != TRIAL_DONE || !t->metered || !t->host.window_ns)
			continue;
		ret = spent_trial(row, &t->host, 100 / (n * (double)t->host.window_ns),
				  ios > 0 ? 1 / (n * ios) : 0);
	}
	for (unsigned i = 0; i < row->roles_n; i++)
		row->roles[i].threads /= n;
	if (row->roles_n)
		qsort(row->roles, row->roles_n, sizeof *row->roles, spent_order);
	return ret;
}
