/*
 * leave -- in what state a run leaves its files behind.
 */
#include "load/leave.h"

#include <unistd.h>

#include "load/content.h"
#include "load/guard.h"
#include "load/same.h"

void leave_remove(const struct target *t)
{
	struct stat st;

	if (!lstat(t->path, &st) && same_file(&st, &t->st))
		(void)unlink(t->path);
}

void leave_mark(struct plan *plan)
{
	for (unsigned i = 0; i < plan->targets_n; i++) {
		struct target *t = &plan->targets[i];
		struct err ignored = {0};

		if (!t->own || t->device || guard_again(t, &ignored) < 0)
			continue;
		if (t->fd >= 0)
			content_mark_again(t->fd);
		guard_rest(t);
	}
}

void leave_unlink(const struct plan *plan)
{
	for (unsigned i = 0; i < plan->targets_n; i++) {
		const struct target *t = &plan->targets[i];

		if ((t->fd >= 0 || t->shut) && t->created && t->unlink)
			leave_remove(t);
	}
}
