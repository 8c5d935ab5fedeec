/*
 * layout -- one file is brought to its size, and what is read of it filled.
 */
#include "load/layout.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/num.h"
#include "base/rng.h"
#include "load/extent.h"
#include "load/guard.h"

enum { LAYOUT_CHUNK = 1 << 20, LAYOUT_FLUSH = 64 << 20 };

/* Where filling is at work. */
struct layout_run {
	const struct layout *l;
	struct target_progress *progress;
	const _Atomic int *stop;
	char *chunk;
	uint64_t seed;
};

uint64_t layout_bytes(const struct target *t, uint64_t need)
{
	uint64_t end = need && need < t->size ? need : t->size;
	uint64_t bytes = need > t->size ? need - t->size : 0;

	if (t->device || !t->own)
		return 0;
	return t->fill && t->fd >= 0 ? bytes + extent_gaps(t->fd, end) : bytes;
}

int layout_survey(struct layout *l, struct err *err)
{
	uint64_t size = l->target->size;

	l->bytes = 0;
	if (!l->fill || !l->need)
		return 0;
	/* Data still on their way are unwritten extents to FIEMAP. */
	if (size && fdatasync(l->target->fd) < 0)
		return err_sys(err, ERR_FAILED, errno, "%s: cannot flush", l->target->path);
	l->bytes = extent_gaps(l->target->fd, size < l->need ? size : l->need);
	if (l->need > size)
		l->bytes += l->need - size;
	return 0;
}

bool layout_due(const struct layout *l)
{
	return l->bytes || l->need > l->target->size;
}

static int layout_failed(const struct layout *l, uint64_t offset, int errnum, struct err *err)
{
	char at[NUM_TEXT], need[NUM_TEXT], have[NUM_TEXT];
	struct statvfs fs;

	if (errnum == EINTR)
		return err_set(err, ERR_FAILED, EINTR, "%s: lay-out was stopped at offset %s",
			       l->target->path, num_print_size(at, offset));
	if ((errnum != ENOSPC && errnum != EDQUOT) || fstatvfs(l->target->fd, &fs))
		return err_sys(err, ERR_FAILED, errnum,
			       "%s: lay-out to %s bytes failed at offset %s", l->target->path,
			       num_print_size(need, l->need), num_print_size(at, offset));
	uint64_t bytes = (uint64_t)fs.f_bavail * (fs.f_frsize ? fs.f_frsize : fs.f_bsize);

	return err_set(err, ERR_FAILED, errnum,
		       "%s: %s at offset %s: %s bytes are needed and the file system has %s left; "
		       "lower size, or use another directory",
		       l->target->path,
		       errnum == EDQUOT ? "the disk quota is used up" : "no space is left",
		       num_print_size(at, offset), num_print_size(need, l->need),
		       num_print_size(have, bytes));
}

/* Write random data over [from, to), chunks on multiples of their size.  0 or -errno. */
static int layout_fill(struct layout_run *r, uint64_t from, uint64_t to, uint64_t *at)
{
	for (*at = from; *at < to;) {
		/* After an odd beginning stamps lie on their multiples again. */
		uint64_t unit = *at % GUARD_STAMP_EVERY ? GUARD_STAMP_EVERY : LAYOUT_CHUNK;
		size_t len = (size_t)(unit - *at % unit);

		if (len > to - *at)
			len = (size_t)(to - *at);
		if (r->stop && atomic_load_explicit(r->stop, memory_order_relaxed))
			return -EINTR;
		target_fill(r->chunk, len, rng_splitmix(&r->seed));
		for (size_t done = 0; done < len;) {
			ssize_t n = pwrite(r->l->target->fd, r->chunk + done, len - done,
					   (off_t)(*at + done));

			if (n < 0 && errno == EINTR)
				continue;
			if (n <= 0)
				return n ? -errno : -EIO;
			done += (size_t)n;
		}
		*at += len;
		/* The last flush must not be one that a stop waits for. */
		if (*at % LAYOUT_FLUSH == 0)
			(void)fdatasync(r->l->target->fd);
		atomic_fetch_add_explicit(&r->progress->done, len, memory_order_relaxed);
	}
	return 0;
}

/* Fill the gaps of what is there, then what is beyond. */
static int layout_fill_all(struct layout_run *r, uint64_t *at)
{
	const struct layout *l = r->l;
	uint64_t size = l->target->size, end = size < l->need ? size : l->need;
	uint64_t from, to;
	int ret = 0;

	r->chunk = malloc(LAYOUT_CHUNK);
	if (!r->chunk)
		return -ENOMEM;
	for (*at = 0; !ret && extent_gap(l->target->fd, *at, end, &from, &to);)
		ret = layout_fill(r, from, to, at);
	if (!ret && l->need > size)
		ret = layout_fill(r, size, l->need, at);
	free(r->chunk);
	return ret;
}

/* Reserve blocks where that can be done, as the first job that names the file wants it. */
static int layout_extend(const struct layout *l)
{
	int fd = l->target->fd, kind = l->target->job->fallocate, r = 0;
	off_t size = (off_t)l->target->size, need = (off_t)l->need;

	if (need <= size)
		return 0;
	do {
		if (kind == FALLOCATE_POSIX)
			r = posix_fallocate(fd, size, need - size);
		else if (kind != FALLOCATE_NONE && kind != FALLOCATE_TRUNCATE)
			r = fallocate(fd, kind == FALLOCATE_KEEP ? FALLOC_FL_KEEP_SIZE : 0, size,
				      need - size) < 0
				    ? errno
				    : 0;
	} while (r == EINTR);
	l->target->reserved = kind != FALLOCATE_NONE;
	l->target->reserve_error = r;
	if (r == ENOSPC || r == EDQUOT || r == EFBIG || r == EIO)
		return -r;
	if (kind == FALLOCATE_KEEP && l->target->grow)
		return 0;
	return ftruncate(fd, need) < 0 ? -errno : 0;
}

int layout_do(const struct layout *l, struct target_progress *progress, const _Atomic int *stop,
	      struct err *err)
{
	struct layout_run run = {
		.l = l,
		.progress = progress,
		.stop = stop,
		.seed = rng_seed(),
	};
	uint64_t at = l->target->size;
	int ret = l->fill ? layout_fill_all(&run, &at) : layout_extend(l);

	if (!ret && l->flush && fsync(l->target->fd) < 0)
		ret = -errno;
	if (!ret)
		return 0;
	layout_failed(l, at, -ret, err);
	/* What we appended goes; there was nothing else beyond the old end. */
	if (!l->target->created && l->need > l->target->size &&
	    ftruncate(l->target->fd, (off_t)l->target->size) < 0)
		err_in(err, "its old size could not be restored");
	return ret;
}

void layout_tell(const struct target *t, const struct job *job, struct ledger *ledger)
{
	const char *asked = job_fallocate_choices[0].word;

	for (const struct choice *c = job_fallocate_choices; c->word; c++)
		if (c->value == job->fallocate)
			asked = c->word;
	if (!t->reserved || t->job->fallocate != job->fallocate)
		return;
	if (!t->reserve_error)
		ledger_add(ledger, "fallocate", asked, asked, 0, NULL);
	else if (job->origin[OPT_fallocate])
		ledger_add(ledger, "fallocate", asked, "none", t->reserve_error,
			   "this file system reserves no blocks");
	else
		ledger_note(ledger, "fallocate", asked, "none", t->reserve_error,
			    "this file system reserves no blocks");
}
