/*
 * leave -- in what state a run leaves its files behind.
 */
#include "load/leave.h"

#include <errno.h>
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

int leave_settle(struct plan *plan, struct err *err)
{
	for (unsigned i = 0; i < plan->targets_n; i++) {
		struct target *t = &plan->targets[i];
		int ret = t->writes ? guard_again(t, err) : 0;

		if (!ret && t->writes && t->fd >= 0 && fdatasync(t->fd) < 0 && errno != EINVAL)
			ret = err_sys(err, ERR_FAILED, errno, "%s: cannot flush after the run",
				      t->path);
		guard_rest(t);
		if (ret)
			return ret;
	}
	return 0;
}

void leave_tell(const struct plan *plan, struct shared *shared)
{
	for (unsigned i = 0; i < plan->targets_n; i++) {
		const struct target *t = &plan->targets[i];

		if ((t->fd >= 0 || t->shut) && t->unlink && t->writes && !t->created && !t->device)
			shared_note(shared,
				    "%s was there before and is not removed: each run of the sweep "
				    "finds it as the one before left it; remove it first",
				    t->path);
	}
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
