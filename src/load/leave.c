/*
 * leave -- in what state a run leaves its files behind.
 */
#include "load/leave.h"

#include <errno.h>
#include <unistd.h>

#include "load/content.h"
#include "load/same.h"

void leave_remove(const struct target *t)
{
	struct stat st;

	if (!lstat(t->path, &st) && same_file(&st, &t->st))
		(void)unlink(t->path);
}

int leave_settle(const struct plan *plan, struct err *err)
{
	for (unsigned i = 0; i < plan->targets_n; i++) {
		const struct target *t = &plan->targets[i];

		if (t->fd >= 0 && t->writes && fdatasync(t->fd) < 0 && errno != EINVAL)
			return err_sys(err, ERR_FAILED, errno, "%s: cannot flush after the run",
				       t->path);
	}
	return 0;
}

void leave_tell(const struct plan *plan, struct shared *shared)
{
	for (unsigned i = 0; i < plan->targets_n; i++) {
		const struct target *t = &plan->targets[i];

		if (t->fd >= 0 && t->unlink && t->writes && !t->created && !t->device)
			shared_note(shared,
				    "%s was there before and is not removed: each run of the sweep "
				    "finds it as the one before left it; remove it first",
				    t->path);
	}
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
