/*
 * guard -- what may be written, and that nobody else is at it.
 */
#include "load/guard.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/num.h"
#include "load/consent.h"
#include "load/content.h"
#include "load/extent.h"
#include "load/holder.h"
#include "load/layout.h"
#include "load/leave.h"
#include "load/lock.h"
#include "load/look.h"
#include "load/loop.h"
#include "load/room.h"
#include "load/same.h"
#include "load/spare.h"

/* What one pass over the targets goes by. */
struct guard {
	const struct job_list *list;
	const struct run_options *opts;
	bool dry;		 /* look, but hold nothing */
	const _Atomic int *stop; /* not 0: wait for nobody; NULL: never */
};

/* Refuse to write what the run itself uses, or what is held otherwise than by O_EXCL. */
static int guard_unheld(const struct guard *g, const struct target *t, int fd, struct err *err)
{
	const char *spare = spare_file(&t->st, g->list, g->opts);
	struct buf who = {0};
	int ret = 0;

	if (spare)
		ret = err_set(err, ERR_REFUSED, EPERM,
			      "%s is %s and cannot be a target; name another file", t->path, spare);
	else if (t->device ? loop_below_held(fd, &t->st, &who)
			   : loop_file_held(&t->st, &who) || holder_swap(&t->st, &who))
		ret = err_set(err, ERR_REFUSED, EBUSY,
			      "%s is in use: %s; it is not written, with consent neither. Release "
			      "it first, or use another file",
			      t->path, buf_text(&who));
	buf_release(&who);
	return ret;
}

/* Bytes of the device, 0 when there is no medium. */
static int guard_size(struct target *t, int fd, struct err *err)
{
	t->size = (uint64_t)t->st.st_size;
	if (!t->device)
		return 0;
	if (ioctl(fd, BLKGETSIZE64, &t->size) < 0)
		return err_sys(err, ERR_FAILED, errno, "%s: cannot ask for its size", t->path);
	if (!t->size)
		return err_set(err, ERR_INPUT, ENOMEDIUM,
			       "%s has no medium: its size is 0; attach something to it", t->path);
	return 0;
}

/*
 * Our own file of a read job may be laid out, and its guard can write then; where
 * it cannot be opened so (a read-only mount), it is read as it is.
 */
static int guard_for_layout(const struct guard *g, struct target *t, int fd)
{
	struct err ignored = {0};
	int wider = -EROFS;

	if (!g->opts->readonly && guard_unheld(g, t, fd, &ignored) == 0)
		wider = look_open(t, O_RDWR, &ignored);
	t->own = wider >= 0;
	if (wider < 0)
		return fd;
	close(fd);
	return wider;
}

/*
 * Does it matter whose it is?  A file that is only read, and as it is, is not
 * looked into: that would be I/O of ours in front of the job's.
 */
static bool guard_curious(const struct guard *g, const struct target *t, int fd, bool writes,
			  uint64_t need)
{
	if (writes || g->dry)
		return true;
	return !t->device && (need > t->size || extent_gaps(fd, need ? need : t->size) > 0);
}

/*
 * Judge an existing target and hold it: st, size, own, locked and fd are set.
 * writes is what any of its paths asks, need the bytes that its jobs cover.
 * what gets its content in words.
 */
static int guard_take(const struct guard *g, struct target *t, bool writes, uint64_t need,
		      struct buf *what, struct err *err)
{
	bool exclusive = t->device && writes;

	if (t->trims && !t->device)
		return consent_no_device(t, err);
	int fd = look_open(t, (writes && !g->dry ? O_RDWR : O_RDONLY) | (exclusive ? O_EXCL : 0),
			   err);
	int ret = fd < 0 ? fd : guard_size(t, fd, err);

	if (!ret && writes)
		ret = guard_unheld(g, t, fd, err);
	if (!ret && writes)
		ret = g->dry ? lock_test(fd, t->path, true, err)
			     : lock_take(fd, t->path, true, &t->locked, err);
	if (!ret && guard_curious(g, t, fd, writes, need))
		ret = t->device ? consent_device(t, fd, writes, g->opts, what, err)
				: consent_file(t, fd, writes, g->opts, what, err);
	if (!ret && !writes && t->own && need > t->size && g->opts->readonly)
		ret = err_set(err, ERR_REFUSED, EROFS,
			      "%s is shorter than the job needs and --readonly forbids to extend "
			      "it; leave out --readonly, or lower size",
			      t->path);
	if (!ret && !writes) {
		if (t->own && !g->dry)
			fd = guard_for_layout(g, t, fd);
		ret = g->dry ? lock_test(fd, t->path, false, err)
			     : lock_share(fd, t->path, g->stop, &t->locked, err);
	}
	/* It may have been laid out meanwhile. */
	if (!ret && !writes && !t->device && !fstat(fd, &t->st))
		t->size = (uint64_t)t->st.st_size;
	if (!ret)
		t->fd = fd;
	else if (fd >= 0)
		close(fd);
	return ret;
}

/* -EEXIST without a message: it was made by somebody else since it was looked for. */
static int guard_create(const struct guard *g, struct target *t, uint64_t need, struct err *err)
{
	int ret = consent_create(t, need, g->opts, err);

	if (ret)
		return ret;
	int fd = open(t->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOCTTY, 0644);

	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return err_set(err, ERR_INPUT, errno,
			       "%s cannot be created: its folder does not exist; make the folder "
			       "first, or give another directory=",
			       t->path);
	if (fd < 0 && errno == EEXIST)
		return -EEXIST;
	if (fd < 0)
		return err_sys(err, ERR_FAILED, errno, "%s cannot be created", t->path);
	/* From here on guard_close removes it. */
	t->fd = fd;
	t->created = t->own = true;
	t->size = 0;
	if (fstat(fd, &t->st) < 0)
		return err_sys(err, ERR_FAILED, errno, "%s: cannot look at it", t->path);
	content_mark(fd);
	return t->writes ? lock_take(fd, t->path, true, &t->locked, err)
			 : lock_share(fd, t->path, g->stop, &t->locked, err);
}

/* A further path of a file that is held already. */
static int guard_share(struct target *t, const struct target *first, struct err *err)
{
	int fd = fcntl(first->fd, F_DUPFD_CLOEXEC, 0);

	if (fd < 0)
		return err_sys(err, ERR_FAILED, errno, "%s: cannot open it", t->path);
	t->fd = fd;
	t->st = first->st;
	t->size = first->size;
	t->device = first->device;
	t->own = first->own;
	t->locked = first->locked;
	return 0;
}

/* Mark in writes[] of the first path of each file that exists what all its paths ask. */
static void guard_collect(const struct plan *plan, struct same *same, bool *writes)
{
	struct stat st;

	for (unsigned i = 0; i < plan->targets_n; i++) {
		const struct target *t = &plan->targets[i];

		writes[i] |= t->writes;
		if (!t->diskless && !stat(t->path, &st))
			writes[same_add(same, &st, i)] |= t->writes;
	}
}

static int guard_one(const struct guard *g, struct plan *plan, unsigned i, struct same *same,
		     const bool *writes, uint64_t need, struct err *err)
{
	struct target *t = &plan->targets[i];
	struct buf what = {0};

	if (t->writes && g->opts->readonly)
		return err_set(err, ERR_REFUSED, EROFS,
			       "it would write %s and --readonly forbids that; leave out "
			       "--readonly, or use rw=read",
			       t->path);
	int ret = look(t, err);

	if (ret == -ENOENT && !err->code) {
		ret = guard_create(g, t, need, err);
		if (!ret)
			same_add(same, &t->st, i);
		if (ret != -EEXIST || err->code)
			return ret;
		/* Another run was faster, and it is there now; or it is a link to nowhere. */
		ret = look(t, err);
		if (ret == -ENOENT && !err->code)
			return err_sys(err, ERR_FAILED, EEXIST, "%s cannot be created", t->path);
	}
	if (ret)
		return ret;
	unsigned first = same_add(same, &t->st, i);

	if (first != i && plan->targets[first].fd >= 0)
		return guard_share(t, &plan->targets[first], err);
	ret = guard_take(g, t, writes[i], need, &what, err);
	buf_release(&what);
	return ret;
}

int guard_open(struct plan *plan, const struct job_list *list, const struct run_options *opts,
	       struct err *err)
{
	const struct guard g = {.list = list, .opts = opts, .stop = plan->stop};
	bool *writes = calloc(plan->targets_n + 1u, sizeof *writes);
	uint64_t *needs = room_needs(plan);
	struct same same = {0};
	int ret = writes && needs ? same_init(&same, plan->targets_n) : -ENOMEM;

	for (unsigned i = 0; i < plan->targets_n; i++)
		plan->targets[i].fd = -1;
	if (ret)
		err_sys(err, ERR_FAILED, -ret, "targets");
	else
		ret = room_files(plan, err);
	if (!ret)
		guard_collect(plan, &same, writes);
	for (unsigned i = 0; !ret && i < plan->targets_n; i++) {
		const struct job *job = plan->targets[i].job;

		if (plan->targets[i].diskless)
			continue;
		doing_begin(plan->doing, "open", i);
		ret = guard_one(&g, plan, i, &same, writes, needs[i], err);
		doing_end(plan->doing);
		guard_rest(&plan->targets[i]);
		if (ret && job && job->name)
			err_in(err, "job %s", job->name);
	}
	for (unsigned i = 0; i < plan->targets_n; i++)
		plan->targets[i].before = plan->targets[i].size;
	if (ret)
		guard_close(plan, true);
	same_release(&same);
	free(needs);
	free(writes);
	return ret;
}

int guard_again(struct target *t, struct err *err)
{
	struct stat st;

	if (t->fd >= 0 || !t->shut)
		return 0;
	int fd = open(t->path, (t->own ? O_RDWR : O_RDONLY) | O_CLOEXEC | O_NOCTTY);

	if (fd < 0)
		return err_sys(err, ERR_FAILED, errno, "%s: cannot open", t->path);
	if (fstat(fd, &st) < 0 || !same_file(&st, &t->st)) {
		close(fd);
		return err_set(err, ERR_REFUSED, ESTALE,
			       "%s was replaced by another file since the run began; leave it "
			       "alone during a run",
			       t->path);
	}
	t->fd = fd;
	return 0;
}

void guard_rest(struct target *t)
{
	if (!t->shut || t->fd < 0)
		return;
	close(t->fd);
	t->fd = -1;
}

void guard_close(struct plan *plan, bool remove_created)
{
	for (unsigned i = 0; i < plan->targets_n; i++) {
		struct target *t = &plan->targets[i];

		if (t->fd < 0 && !t->shut)
			continue;
		if (t->created && remove_created)
			leave_remove(t);
		if (t->fd >= 0)
			close(t->fd);
		t->fd = -1;
	}
}

/* One line about a target, of which what was found is kept; closes what it opens. */
static int guard_line(const struct guard *g, struct target *found, bool writes, uint64_t need,
		      struct buf *out, struct err *first)
{
	struct target t = *found;
	char text[NUM_TEXT];
	struct buf what = {0};
	struct err err = {0};

	t.fd = -1;
	int ret = look(&t, &err);
	bool absent = ret == -ENOENT && !err.code;

	if (absent) {
		ret = consent_create(&t, need, g->opts, &err);
		t.own = !ret;
	} else if (!ret) {
		ret = guard_take(g, &t, writes, need, &what, &err);
	}
	if (!ret && t.writes && g->opts->readonly)
		ret = err_set(&err, ERR_REFUSED, EROFS, "--readonly forbids to write");
	buf_printf(out, "%s: ", t.path);
	if (absent)
		buf_str(out, "does not exist");
	else
		buf_printf(out, "%s, %s bytes", t.device ? "block device" : "file",
			   num_print_size(text, t.device ? t.size : (uint64_t)t.st.st_size));
	buf_printf(out, "%s%s", what.len ? ", " : "", buf_text(&what));
	buf_printf(out, "; to be %s%s%s", t.reads ? "read" : "", t.reads && t.writes ? " and " : "",
		   t.writes ? "written" : "");
	uint64_t bytes = ret ? 0 : layout_bytes(&t, need);

	if (bytes)
		buf_printf(out, "; %s bytes laid out first", num_print_size(text, bytes));
	if (ret)
		buf_printf(out, "; refused: %s\n", err.msg);
	else
		buf_printf(out, "; %s\n", t.writes ? "may be written" : "may be read");
	if (t.fd >= 0)
		close(t.fd);
	found->size = t.size;
	found->device = t.device;
	found->own = t.own;
	found->lays = t.fill ? bytes : 0; /* otherwise it is extended, not written */
	found->absent = absent;
	buf_release(&what);
	if (ret && !first->code)
		*first = err;
	return ret;
}

int guard_describe(struct plan *plan, const struct job_list *list, const struct run_options *opts,
		   struct buf *out, struct err *err)
{
	const struct guard g = {.list = list, .opts = opts, .dry = true};
	bool *writes = calloc(plan->targets_n + 1u, sizeof *writes);
	uint64_t *needs = room_needs(plan);
	struct same same = {0};
	int ret = writes && needs ? same_init(&same, plan->targets_n) : -ENOMEM;

	if (!ret)
		guard_collect(plan, &same, writes);
	if (ret)
		err_sys(err, ERR_FAILED, ENOMEM, "targets");
	for (unsigned i = 0; ret != -ENOMEM && i < plan->targets_n; i++) {
		int r = plan->targets[i].diskless
				? 0
				: guard_line(&g, &plan->targets[i], writes[i], needs[i], out, err);

		ret = ret ? ret : r;
	}
	same_release(&same);
	free(needs);
	free(writes);
	return ret;
}
