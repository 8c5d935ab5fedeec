/*
 * verify_check -- reads against what is to be there; verify.h declares it.
 */
#include "load/verify.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "load/fail.h"

static uint32_t *verify_wants(const struct verify *v, const struct worker *w,
			      const struct shared_slot *s)
{
	return v->want + (size_t)(s - w->shm->slots) * v->per_slot;
}

void verify_expect(struct worker *w, const struct shared_slot *s)
{
	struct verify *v = w->verify;
	uint32_t *want = verify_wants(v, w, s);

	for (uint32_t at = 0, i = 0; v->state.words && at < s->whole; at += v->form.interval)
		want[i++] = *vstate_at(&v->state, s->io.file, s->io.offset + at);
}

/* What is wanted of interval i of a read; false: nothing. */
static bool verify_want(const struct worker *w, const struct shared_slot *s, uint32_t i,
			struct stamp_want *out)
{
	const struct verify *v = w->verify;
	/* A short transfer has moved its offset; its end stays. */
	uint64_t offset = s->io.offset + s->io.len - s->whole + (uint64_t)i * v->form.interval;

	*out = (struct stamp_want){.s = {.run = v->run,
					 .offset = offset,
					 .file = v->known_files ? s->io.file : STAMP_ANY_FILE},
				   .any = v->any};
	if (!v->state.words)
		return true;
	uint32_t word = verify_wants(v, w, s)[i];

	out->s.generation = vstate_generation(word);
	out->back = vstate_back(word);
	return word != 0 && !vstate_unknown(word);
}

static const char *verify_data(const struct shared_slot *s)
{
	return (const char *)s->io.data + s->io.len - s->whole;
}

bool verify_look(const struct worker *w, const struct shared_slot *s)
{
	const struct verify *v = w->verify;
	struct stamp_want want;

	for (uint32_t i = 0; i < s->whole / v->form.interval; i++)
		if (verify_want(w, s, i, &want) &&
		    !stamp_good(&v->form, verify_data(s) + (size_t)i * v->form.interval, &want))
			return false;
	return true;
}

/* One block into a file of its own; one that is there is left. */
static void verify_dump_one(struct worker *w, const char *path, uint64_t offset, const char *kind,
			    const void *data)
{
	const char *slash = strrchr(path, '/');
	char name[MISMATCH_PATH + 64];

	snprintf(name, sizeof name, "%.*s.%" PRIu64 ".%s", MISMATCH_PATH, slash ? slash + 1 : path,
		 offset, kind);
	int fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	int r = fd < 0 ? -errno : file_write_all(fd, data, w->verify->form.interval);

	if (fd >= 0 && close(fd) < 0 && r == 0)
		r = -errno;
	if (r < 0)
		shared_note(w->shared, "job %s: verify_dump: %s was not written: %s", w->job->name,
			    name, strerror(-r));
}

static void verify_dump(struct worker *w, const char *path, const struct stamp_want *want,
			const char *data)
{
	struct verify *v = w->verify;
	struct stamp s = want->s;
	char *expected = malloc(v->form.interval);

	verify_dump_one(w, path, s.offset, "received", data);
	if (!s.run)
		(void)stamp_read(&v->form, data, &s.run, &(uint32_t){0});
	/* Without generation and run nobody knows what was to be there. */
	if (expected && (!v->form.marks || (s.run && s.generation))) {
		stamp_put(&v->form, expected, &s);
		verify_dump_one(w, path, s.offset, "expected", expected);
	}
	free(expected);
}

static void verify_report(struct worker *w, const struct shared_slot *s,
			  const struct stamp_want *want, const char *data)
{
	struct verify *v = w->verify;
	struct mismatches *all = &w->shm->stats[STATS_MEASURED].mismatches;
	const char *path = w->plan->targets[w->spec->files[s->io.file].target].path;
	struct mismatch one = {
		.file = s->io.file, .len = v->form.interval, .offset = want->s.offset};
	struct stat st;
	size_t len = strlen(path);

	one.kind = stamp_explain(&v->form, data, want, one.expected, one.found);
	int fd = w->ops->diskless ? -1 : w->fds[s->io.file];

	if (!w->ops->diskless && !(fd < 0 ? stat(path, &st) : fstat(fd, &st)) &&
	    S_ISREG(st.st_mode) && want->s.offset >= (uint64_t)st.st_size) {
		one.kind = MISMATCH_MISSING;
		snprintf(one.found, sizeof one.found, "the end of the file, at %jd",
			 (intmax_t)st.st_size);
	}
	/* The end of a long path says more than its beginning. */
	snprintf(one.path, sizeof one.path, "%s%s", len < sizeof one.path ? "" : "...",
		 len < sizeof one.path ? path : path + len - sizeof one.path + 4);
	if (mismatch_add(all, &one) && w->job->verify_dump)
		verify_dump(w, path, want, data);
	fail_mismatch(w,
		      "%s: the block of %" PRIu32 " bytes at offset %" PRIu64
		      " is %s: expected %s, found %s",
		      path, one.len, one.offset, mismatch_name(one.kind), one.expected, one.found);
}

void verify_judge(struct worker *w, struct shared_slot *s, bool good)
{
	struct verify *v = w->verify;
	struct mismatches *all = &w->shm->stats[STATS_MEASURED].mismatches;
	uint64_t start = s->io.offset + s->io.len - s->whole;
	const uint32_t *wants = verify_wants(v, w, s);

	for (uint32_t i = 0; i < s->whole / v->form.interval; i++) {
		const char *data = verify_data(s) + (size_t)i * v->form.interval;
		struct stamp_want want;

		if (v->state.words) {
			uint32_t *word = vstate_at(&v->state, s->io.file,
						   start + (uint64_t)i * v->form.interval);

			/* What was written meanwhile is still to be checked. */
			if (*word == wants[i] && *word)
				*word |= VSTATE_CHECKED;
		}
		if (!verify_want(w, s, i, &want))
			continue;
		all->blocks++;
		all->doubt += want.back > 0;
		if (good || stamp_good(&v->form, data, &want) ||
		    (want.back && stamp_possible(&v->form, data, &want)))
			continue;
		verify_report(w, s, &want, data);
	}
	w->spare[w->spare_n++] = s;
}
