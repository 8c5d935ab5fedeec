/*
 * leave -- in what state a run leaves its files behind.
 */
#include "load/leave.h"

#include <unistd.h>

#include "load/content.h"
#include "load/same.h"

void leave_remove(const struct target *t)
{
	struct stat st;

	if (!lstat(t->path, &st) && same_file(&st, &t->st))
		(void)unlink(t->path);
}

void leave_mark(const struct plan *plan)
{
	for (unsigned i = 0; i < plan->targets_n; i++)
		if (plan->targets[i].fd >= 0 && plan->targets[i].own && !plan->targets[i].device)
			content_mark_again(plan->targets[i].fd);
}

void leave_unlink(const struct plan *plan)
{
	for (unsigned i = 0; i < plan->targets_n; i++) {
		const struct target *t = &plan->targets[i];

		if (t->fd >= 0 && t->created && t->unlink)
			leave_remove(t);
	}
}
