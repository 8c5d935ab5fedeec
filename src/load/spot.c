/*
 * spot -- a place for a few I/Os on a path.
 */
#include "load/spot.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/rng.h"
#include "load/look.h"
#include "load/target.h"
#include "measure/clock.h"

/* A file with a name for a moment, where the file system has none without. */
static int spot_named(int folder, int flags)
{
	struct rng rng;
	char name[48];
	sigset_t all, before;

	rng_init(&rng, clock_ns() ^ (uint64_t)getpid() << 32);
	snprintf(name, sizeof name, ".iosonde-probe-%016llx", (unsigned long long)rng_next(&rng));
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &before);
	int fd = openat(folder, name, flags | O_CREAT | O_EXCL | O_NOFOLLOW, 0600);
	int error = errno;

	/* With O_DIRECT a file may be made and then not opened. */
	if (fd >= 0 || error == EINVAL)
		unlinkat(folder, name, 0);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return fd < 0 ? -error : fd;
}

/* A new file with data in it.  Returns an fd; -errno. */
static int spot_new(int folder, int flags)
{
	flags |= O_RDWR | O_CLOEXEC;
	int fd = openat(folder, ".", flags | O_TMPFILE, 0600), r = 0;
	void *data = NULL;

	if (fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL ||
		       errno == ENOENT || errno == ENOSYS))
		fd = spot_named(folder, flags);
	else if (fd < 0)
		fd = -errno;
	if (fd < 0)
		return fd;
	if (posix_memalign(&data, 65536, SPOT_BYTES)) {
		close(fd);
		return -ENOMEM;
	}
	target_fill(data, SPOT_BYTES, 1);
	ssize_t n = pwrite(fd, data, SPOT_BYTES, 0);

	if (n != SPOT_BYTES)
		r = n < 0 ? -errno : -ENOSPC;
	free(data);
	if (r < 0)
		close(fd);
	return r < 0 ? r : fd;
}

static void spot_memory(struct spot *s, int refused)
{
	s->refused = refused;
	s->kind = SPOT_NONE;
	s->buffered = memfd_create("iosonde-probe", MFD_CLOEXEC);
	if (s->buffered >= 0 && ftruncate(s->buffered, SPOT_BYTES) == 0)
		s->kind = SPOT_MEMORY;
}

static void spot_folder(struct spot *s)
{
	/* What is open by O_PATH alone serves as a folder too. */
	int fd = spot_new(s->place, 0);

	if (fd < 0) {
		spot_memory(s, -fd);
		return;
	}
	s->kind = SPOT_NEW;
	s->buffered = fd;
	s->direct = spot_new(s->place, O_DIRECT);
	if (s->direct < 0) {
		s->direct_refused = -s->direct;
		s->direct = -1;
	}
}

/* A file or device that is there, and is the user's: never written. */
static int spot_old(struct spot *s, const char *path, struct err *err)
{
	struct err ignored = {0};
	struct target t = {.path = (char *)path};
	int r = look(&t, err);

	if (r < 0)
		return r;
	s->st = t.st;
	int fd = look_open(&t, O_RDONLY, &ignored);

	if (fd < 0) {
		spot_memory(s, -fd);
		return 0;
	}
	if (S_ISREG(t.st.st_mode) && t.st.st_size < SPOT_BYTES) {
		close(fd);
		spot_memory(s, ENODATA);
		return 0;
	}
	s->kind = SPOT_OLD;
	s->buffered = fd;
	s->direct = look_open(&t, O_RDONLY | O_DIRECT, &ignored);
	if (s->direct < 0) {
		s->direct_refused = -s->direct;
		s->direct = -1;
	}
	return 0;
}

int spot_open(struct spot *s, const char *path, struct err *err)
{
	*s = (struct spot){.place = -1, .buffered = -1, .direct = -1, .kind = SPOT_NONE};
	s->place = open(path, O_PATH | O_CLOEXEC);
	if (s->place < 0 || fstat(s->place, &s->st) < 0)
		return err_set(err, ERR_INPUT, errno,
			       "probe: '%s': %s; name a folder, a file or a block device that is "
			       "there",
			       path, strerror(errno));
	if (S_ISDIR(s->st.st_mode)) {
		spot_folder(s);
		return 0;
	}
	int r = spot_old(s, path, err);

	if (r < 0)
		err_in(err, "probe");
	return r;
}

void spot_close(struct spot *s)
{
	if (s->place >= 0)
		close(s->place);
	if (s->buffered >= 0)
		close(s->buffered);
	if (s->direct >= 0)
		close(s->direct);
	s->place = s->buffered = s->direct = -1;
}
