/*
 * vstate -- what a job has written.
 */
#include "load/vstate.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"

#define VSTATE_MAGIC "iosonde verify state\n\0\0"

/* Words begin on a multiple of this. */
enum { VSTATE_VERSION = 1, VSTATE_PAGE = 4096 };

struct vstate_head {
	char magic[24];
	uint32_t version; /* reads as another where the bytes of a word are swapped */
	uint32_t interval;
	uint64_t run, files_n, words_n;
	uint32_t crc;	    /* of head, from its start to here, and entries */
	uint32_t ended;	    /* 1: the run ended, and words_crc holds */
	uint32_t words_crc; /* of all words */
	uint32_t spare;
};

static struct vstate_head *vstate_head(const struct vstate *s)
{
	return s->map;
}

static uint32_t vstate_crc(const struct vstate_head *h, const struct vstate_file *files, uint64_t n,
			   const struct crc32c *crc)
{
	uint32_t sum = crc32c_add(crc, 0, h, offsetof(struct vstate_head, crc));

	return crc32c_add(crc, sum, files, n * sizeof *files);
}

static uint64_t vstate_words_at(uint64_t files_n)
{
	uint64_t head = sizeof(struct vstate_head) + files_n * sizeof(struct vstate_file);

	return (head + VSTATE_PAGE - 1) / VSTATE_PAGE * VSTATE_PAGE;
}

uint64_t vstate_words(const struct plan_worker *w, uint64_t interval)
{
	uint64_t n = 0;

	for (unsigned i = 0; i < w->files_n; i++)
		n += w->files[i].length / interval;
	return n;
}

uint64_t vstate_bytes(const struct plan_worker *w, uint64_t interval)
{
	return vstate_words_at(w->files_n) + vstate_words(w, interval) * sizeof(uint32_t);
}

char *vstate_path(const struct job *job, unsigned worker)
{
	struct buf b = {0};

	buf_str(&b, "local-");
	for (const char *p = job->name; *p; p++)
		buf_char(&b, *p == '/' ? '.' : *p);
	buf_printf(&b, "-%u-verify.state", worker);
	return buf_take(&b);
}

int vstate_may_replace(const char *path, struct err *err)
{
	char magic[sizeof((struct vstate_head *)0)->magic] = "";
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat st;

	if (fd < 0 && errno == ENOENT)
		return 0;
	bool ours = fd >= 0 && !fstat(fd, &st) && S_ISREG(st.st_mode) &&
		    read(fd, magic, sizeof magic) == (ssize_t)sizeof magic &&
		    !memcmp(magic, VSTATE_MAGIC, sizeof magic);

	if (fd >= 0)
		close(fd);
	if (ours)
		return 0;
	return err_set(err, ERR_REFUSED, EEXIST,
		       "%s is no verify state, and one is to be kept there; remove it, start in "
		       "another folder, or set verify_state_save=0",
		       path);
}

static int vstate_map_memory(struct vstate *s, struct err *err)
{
	s->map = mmap(NULL, s->map_len, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (s->map != MAP_FAILED)
		return 0;
	s->map = NULL;
	return err_sys(err, ERR_FAILED, errno,
		       "no %zu bytes of memory for what is written, 4 for each of %" PRIu64
		       " blocks; raise verify_interval or lower size",
		       s->map_len, s->words_n);
}

/* A file beside path, complete before it takes its place. */
static int vstate_map_file(struct vstate *s, const char *path, char *fresh, struct err *err)
{
	int fd = open(fresh, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0644);
	int r = fd < 0 ? -errno : 0;

	if (r == 0)
		r = -posix_fallocate(fd, 0, (off_t)s->map_len);
	if (r == 0) {
		s->map = mmap(NULL, s->map_len, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
		r = s->map == MAP_FAILED ? -errno : 0;
	}
	if (fd >= 0)
		close(fd);
	if (r == 0)
		return 0;
	s->map = NULL;
	if (fd >= 0)
		unlink(fresh);
	return err_sys(err, ERR_FAILED, -r,
		       "%s: the verify state, %zu bytes, cannot be kept there; start in another "
		       "folder, or set verify_state_save=0",
		       path, s->map_len);
}

/* Set all but map from the worker's parts. */
static int vstate_measure(struct vstate *s, const struct plan_worker *w, uint64_t interval,
			  struct err *err)
{
	uint64_t bytes = vstate_bytes(w, interval);

	*s = (struct vstate){.interval = (uint32_t)interval,
			     .files_n = w->files_n,
			     .words_n = vstate_words(w, interval),
			     .words_at = (size_t)vstate_words_at(w->files_n),
			     .map_len = (size_t)bytes};
	if (bytes > SIZE_MAX / 2)
		return err_set(err, ERR_FAILED, ENOMEM,
			       "no room for %" PRIu64 " bytes of verify state", bytes);
	return 0;
}

/* Point into the map. */
static void vstate_settle(struct vstate *s)
{
	s->files = (struct vstate_file *)((char *)s->map + sizeof(struct vstate_head));
	s->words = (uint32_t *)((char *)s->map + s->words_at);
}

static void vstate_describe(const struct vstate *s, const struct plan_worker *w,
			    struct vstate_file *files)
{
	uint64_t first = 0;

	for (unsigned i = 0; i < s->files_n; i++) {
		files[i] = (struct vstate_file){w->files[i].offset, w->files[i].length, first};
		first += w->files[i].length / s->interval;
	}
}

int vstate_open(struct vstate *s, const struct plan_worker *w, uint64_t interval, uint64_t run,
		const char *path, const struct crc32c *crc, struct err *err)
{
	struct buf fresh = {0};
	int r = vstate_measure(s, w, interval, err);

	if (r == 0 && path)
		r = vstate_may_replace(path, err);
	if (r == 0 && path) {
		buf_printf(&fresh, "%s.%d.%" PRIx64, path, (int)getpid(), run);
		r = buf_failed(&fresh) ? err_sys(err, ERR_FAILED, ENOMEM, "%s", path)
				       : vstate_map_file(s, path, fresh.s, err);
	} else if (r == 0) {
		r = vstate_map_memory(s, err);
	}
	if (r == 0) {
		struct vstate_head *h = vstate_head(s);

		vstate_settle(s);
		s->run = run;
		s->file = path != NULL;
		*h = (struct vstate_head){.version = VSTATE_VERSION,
					  .interval = s->interval,
					  .run = run,
					  .files_n = s->files_n,
					  .words_n = s->words_n};
		memcpy(h->magic, VSTATE_MAGIC, sizeof h->magic);
		vstate_describe(s, w, s->files);
		h->crc = vstate_crc(h, s->files, s->files_n, crc);
	}
	if (r == 0 && path && rename(fresh.s, path) < 0) {
		r = err_sys(err, ERR_FAILED, errno, "%s: cannot become the verify state", path);
		unlink(fresh.s);
	}
	buf_release(&fresh);
	if (r < 0 && s->map) {
		munmap(s->map, s->map_len);
		*s = (struct vstate){0};
	}
	return r;
}

static int vstate_bad(const char *path, const char *why, struct err *err)
{
	return err_set(err, ERR_INPUT, EINVAL, "%s: %s", path, why);
}

/* Of a file that was read whole: is it the state of w? */
static int vstate_check(struct vstate *s, const struct plan_worker *w, uint64_t interval,
			const char *path, const struct crc32c *crc, struct err *err)
{
	const struct vstate_head *h = vstate_head(s);
	const size_t entry = sizeof(struct vstate_file);

	if (s->map_len < sizeof *h || memcmp(h->magic, VSTATE_MAGIC, sizeof h->magic))
		return vstate_bad(path, "this is no verify state", err);
	if (h->version != VSTATE_VERSION)
		return vstate_bad(path,
				  "a verify state of another version, or of a machine with "
				  "another order of bytes",
				  err);
	s->files = (struct vstate_file *)((char *)s->map + sizeof *h);
	if (h->files_n > (s->map_len - sizeof *h) / entry ||
	    h->crc != vstate_crc(h, s->files, h->files_n, crc) || !h->interval ||
	    vstate_words_at(h->files_n) > s->map_len ||
	    h->words_n != (s->map_len - vstate_words_at(h->files_n)) / sizeof(uint32_t))
		return vstate_bad(path, "the verify state is damaged", err);
	if (interval && h->interval != interval)
		return err_set(err, ERR_INPUT, EINVAL,
			       "%s: the state is of intervals of %" PRIu32 " bytes and the job of "
			       "%" PRIu64 "; give the options of the job that wrote",
			       path, h->interval, interval);
	if (h->files_n != w->files_n)
		return vstate_bad(path,
				  "the state is of a job with another number of files; give "
				  "the options of the job that wrote",
				  err);
	for (unsigned i = 0; i < w->files_n; i++)
		if (s->files[i].offset != w->files[i].offset ||
		    s->files[i].length != w->files[i].length)
			return vstate_bad(path,
					  "the state is of other offsets and sizes; give the "
					  "options of the job that wrote",
					  err);
	s->interval = h->interval;
	s->files_n = w->files_n;
	s->words_n = h->words_n;
	s->words_at = vstate_words_at(h->files_n);
	s->run = h->run;
	s->unfinished = !h->ended;
	vstate_settle(s);
	if (h->ended && h->words_crc != crc32c_add(crc, 0, s->words, s->words_n * sizeof *s->words))
		return vstate_bad(path, "the verify state is damaged", err);
	return 0;
}

int vstate_load(struct vstate *s, const struct plan_worker *w, uint64_t interval, const char *path,
		const struct crc32c *crc, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat st;
	int r = fd < 0 || fstat(fd, &st) < 0 ? -errno : 0;

	*s = (struct vstate){0};
	if (r == 0 && (!S_ISREG(st.st_mode) || st.st_size < (off_t)sizeof(struct vstate_head)))
		r = vstate_bad(path, "this is no verify state", err);
	else if (r < 0)
		err_sys(err, ERR_INPUT, -r,
			"%s: no verify state can be read there; start in the folder of the run "
			"that wrote, or leave out verify_state_load",
			path);
	if (r == 0) {
		s->map_len = (size_t)st.st_size;
		/* Private: what is checked is marked in memory alone. */
		s->map = mmap(NULL, s->map_len, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
		if (s->map == MAP_FAILED) {
			s->map = NULL;
			r = err_sys(err, ERR_FAILED, errno, "%s: cannot be mapped", path);
		}
	}
	if (fd >= 0)
		close(fd);
	if (r == 0)
		r = vstate_check(s, w, interval, path, crc, err);
	if (r < 0) {
		if (s->map)
			munmap(s->map, s->map_len);
		*s = (struct vstate){0};
		return r;
	}
	for (uint64_t i = 0; i < s->words_n; i++)
		s->words[i] &= ~(uint32_t)VSTATE_CHECKED;
	return 0;
}

void vstate_close(struct vstate *s, const struct crc32c *crc)
{
	if (!s->map)
		return;
	if (s->file) {
		struct vstate_head *h = vstate_head(s);

		h->words_crc = crc32c_add(crc, 0, s->words, s->words_n * sizeof *s->words);
		h->ended = 1;
	}
	munmap(s->map, s->map_len);
	*s = (struct vstate){0};
}
