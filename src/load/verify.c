/*
 * verify -- the data that a worker wrote come back as they were written.
 */
#include "load/paced.h"
#include "load/verify.h"

#include <string.h>

#include "load/fail.h"
#include "load/files.h"
#include "load/target.h"
#include "load/window.h"

/* A stop is looked for this often while writes are followed. */
enum { VERIFY_STRIDE = 4096 };

static uint64_t verify_end(const struct shared_slot *s)
{
	return s->io.offset + s->io.len;
}

/* A new generation for all intervals of a write. */
static void verify_mark(struct worker *w, struct shared_slot *s)
{
	struct verify *v = w->verify;
	const struct io *io = &s->io;

	for (uint32_t at = 0; at < io->len; at += v->form.interval) {
		uint32_t *word = vstate_at(&v->state, io->file, io->offset + at);
		const struct stamp stamp = {.run = v->run,
					    .offset = io->offset + at,
					    .generation = vstate_generation(vstate_begin(*word)),
					    .file = io->file};

		*word = vstate_begin(*word);
		if (v->form.method != VERIFY_NULL)
			stamp_put(&v->form, (char *)io->data + at, &stamp);
	}
}

/* A trim begins: what was there may be gone, or not. */
static void verify_trim(struct worker *w, const struct io *io)
{
	struct verify *v = w->verify;

	for (uint32_t at = 0; at < io->len; at += v->form.interval) {
		uint32_t *word = vstate_at(&v->state, io->file, io->offset + at);

		*word = vstate_lose(*word);
	}
}

/* A write is done: nothing but it is there. */
static void verify_written(struct worker *w, const struct shared_slot *s)
{
	struct verify *v = w->verify;
	struct verify_item item = {verify_end(s) - s->whole, s->whole, s->io.file};

	for (uint32_t at = 0; at < item.len; at += v->form.interval) {
		uint32_t *word = vstate_at(&v->state, item.file, item.offset + at);

		*word = vstate_generation(*word);
	}
	v->since++;
	if (!v->ring_size)
		return;
	v->ring[(v->ring_head + v->ring_n) % v->ring_size] = item;
	if (v->ring_n < v->ring_size)
		v->ring_n++;
	else
		v->ring_head = (v->ring_head + 1) % v->ring_size;
}

static bool verify_pending(uint32_t word)
{
	return word && !(word & VSTATE_CHECKED) && !vstate_unknown(word);
}

/* The next stretch that was written and not yet checked. */
static bool verify_next_after(struct worker *w, struct verify_item *item)
{
	struct verify *v = w->verify;
	const struct vstate *state = &v->state;

	for (; v->file < state->files_n; v->file++, v->word = 0) {
		const struct vstate_file *f = &state->files[v->file];
		const uint32_t *words = state->words + f->first;
		uint64_t n = f->length / state->interval, from = v->word;

		while (from < n && !verify_pending(words[from]))
			from++;
		v->word = from;
		while (v->word < n && (v->word - from + 1) * state->interval <= v->largest &&
		       verify_pending(words[v->word]))
			v->word++;
		if (v->word > from) {
			*item = (struct verify_item){f->offset + from * state->interval,
						     (uint32_t)((v->word - from) * state->interval),
						     v->file};
			return true;
		}
	}
	return false;
}

static bool verify_next_backlog(struct verify *v, struct verify_item *item)
{
	while (v->batch_left && v->ring_n) {
		bool pending = false;

		*item = v->ring[v->ring_head];
		v->ring_head = (v->ring_head + 1) % v->ring_size;
		v->ring_n--;
		v->batch_left--;
		for (uint32_t at = 0; at < item->len; at += v->form.interval)
			pending |= verify_pending(
				*vstate_at(&v->state, item->file, item->offset + at));
		if (pending)
			return true;
	}
	return false;
}

static unsigned verify_again(struct worker *w)
{
	unsigned n = 0;

	while (w->again_n && n < w->batch_max)
		w->batch[n++] = &w->again[--w->again_n]->io;
	return n;
}

/* Reads of what was written. */
static unsigned verify_fill_back(struct worker *w)
{
	struct verify *v = w->verify;
	unsigned n = verify_again(w);
	struct verify_item item;

	/* What is done is checked before more is started: nothing may be in flight then. */
	while (!w->stop && !v->unchecked_n && n < w->batch_max && w->spare_n &&
	       (v->phase == VERIFY_AFTER ? verify_next_after(w, &item)
					 : verify_next_backlog(v, &item))) {
		struct shared_slot *s = w->spare[--w->spare_n];

		s->io.op = IO_READ;
		s->io.file = item.file;
		s->io.offset = item.offset;
		s->io.data = s->buffer;
		s->io.len = s->whole = item.len;
		verify_expect(w, s);
		w->batch[n++] = &s->io;
	}
	return n;
}

/* The job's own I/O. */
static unsigned verify_fill_work(struct worker *w)
{
	struct verify *v = w->verify;
	unsigned again = w->again_n;
	unsigned n = v->reads && v->unchecked_n ? verify_again(w) : v->inner(w);

	/* Those that come again are first, and marked. */
	for (unsigned i = again - w->again_n; i < n; i++) {
		struct shared_slot *s = (struct shared_slot *)w->batch[i];

		if (s->io.op == IO_WRITE && v->writes)
			verify_mark(w, s);
		else if (s->io.op == IO_TRIM && v->writes)
			verify_trim(w, &s->io);
		else if (s->io.op == IO_READ && v->reads)
			verify_expect(w, s);
	}
	return n;
}

/* Follow the job's writes to the end of the pass. */
static void verify_follow(struct worker *w)
{
	struct verify *v = w->verify;
	struct shared_slot *s = w->spare[w->spare_n - 1];

	for (unsigned i = 1; w->left; i++) {
		worker_next(w, s);
		if (s->io.op == IO_TRIM)
			verify_trim(w, &s->io);
		for (uint32_t at = 0; s->io.op == IO_WRITE && at < s->io.len;
		     at += v->form.interval) {
			uint32_t *word = vstate_at(&v->state, s->io.file, s->io.offset + at);

			*word = vstate_generation(vstate_begin(*word));
		}
		if (i % VERIFY_STRIDE == 0 && atomic_load(&w->shm->command) == COMMAND_STOP)
			break;
	}
}

/* Reads that are done are checked as soon as it cannot disturb. */
static void verify_settle(struct worker *w)
{
	struct verify *v = w->verify;

	if (v->async)
		verify_async_take(w, !w->in_flight && w->spare_n == 0);
	if (w->in_flight)
		return;
	while (v->unchecked_n) {
		struct shared_slot *s = v->unchecked[--v->unchecked_n];

		verify_judge(w, s, verify_look(w, s));
	}
}

/* Reading back begins: no rate holds for it. */
static void verify_begin(struct worker *w)
{
	w->deadline = ENGINE_NO_DEADLINE;
	w->verify->begun = clock_ticks(w->clock);
	atomic_store(&w->shm->verifying, true);
}

static void verify_finished(struct worker *w)
{
	uint64_t now = clock_ticks(w->clock);

	w->stats->back += now - w->verify->begun;
	if (w->pace.on)
		paced_resume(w, now);
	atomic_store(&w->shm->verifying, false);
}

static void verify_begin_backlog(struct worker *w)
{
	struct verify *v = w->verify;

	v->phase = VERIFY_BACKLOG;
	v->batch_left = v->batch;
	v->since = 0;
	verify_begin(w);
}

static unsigned verify_fill(struct worker *w)
{
	struct verify *v = w->verify;
	unsigned n;

	if (v->unchecked_n || v->async)
		verify_settle(w);
	if (v->phase == VERIFY_DRY) {
		if (v->loaded)
			w->left = w->passes_left = 0;
		verify_follow(w);
		return 0;
	}
	/* Its time is over, not the check of what it wrote. */
	if (v->phase == VERIFY_AFTER && w->stop && !w->failed && w->command == COMMAND_END) {
		v->over = true;
		w->stop = false;
	}
	if (v->phase == VERIFY_WORK && v->ring_size && v->since >= w->job->verify_backlog)
		v->phase = VERIFY_DRAIN;
	if (v->phase == VERIFY_DRAIN && (w->in_flight || w->again_n))
		return verify_again(w);
	if (v->phase == VERIFY_DRAIN)
		verify_begin_backlog(w);
	if (v->phase != VERIFY_WORK) {
		n = verify_fill_back(w);
		/* Its end is when the threads are done, too. */
		while (!n && !w->in_flight && v->phase == VERIFY_AFTER && v->async &&
		       verify_async_held(w)) {
			verify_async_take(w, true);
			n = verify_fill_back(w);
		}
		if (n || w->in_flight || v->phase == VERIFY_AFTER)
			return n;
		v->phase = VERIFY_WORK;
		verify_finished(w);
	}
	n = verify_fill_work(w);
	/* The threads have the last slots: the loop would take it for the end. */
	while (!n && !w->in_flight && v->async && verify_async_held(w)) {
		verify_async_take(w, true);
		n = verify_fill_work(w);
	}
	return n;
}

bool verify_keeps(struct worker *w, struct shared_slot *s)
{
	struct verify *v = w->verify;

	if (s->io.res < 0)
		return false;
	if (s->io.op == IO_WRITE && v->writes)
		verify_written(w, s);
	if (s->io.op != IO_READ ||
	    !(v->reads || v->phase == VERIFY_BACKLOG || v->phase == VERIFY_AFTER))
		return false;
	if (v->async)
		verify_async_give(w, s);
	else
		v->unchecked[v->unchecked_n++] = s;
	return true;
}

bool verify_absent(struct worker *w, struct io *io)
{
	const struct verify *v = w->verify;

	if (io->op != IO_READ || (v->phase == VERIFY_WORK && !v->reads))
		return false;
	memset(io->data, 0, io->len);
	io->res = (int32_t)io->len;
	return true;
}

/* The device is to answer, and not the page cache. */
static void verify_flush(struct worker *w)
{
	uint64_t begin = clock_ticks(w->clock);

	for (unsigned f = 0; f < w->spec->files_n && !w->ops->diskless; f++) {
		struct io io = {.op = IO_FDATASYNC, .file = f};

		if (w->job->verify_only || !shelf_have(w, f))
			break;
		doing_begin(&w->shm->doing, "fdatasync", w->spec->files[f].target);
		engine_fallback(&io, w->fds[f]);
		doing_end(&w->shm->doing);
		if (io.res < 0)
			fail_io(w, &io, -io.res);
	}
	if (!w->ops->diskless)
		files_cool(w);
	w->stats->flush += clock_ticks(w->clock) - begin;
}

bool verify_before(struct worker *w)
{
	struct verify *v = w->verify;
	const struct job *job = w->job;
	int command = atomic_load(&w->shm->command);
	bool last =
		w->stop || w->passes_left == 0 || w->amount_left == 0 || window_ios_left(w) == 0;

	if (v->reads || (!job->do_verify && !job->verify_only) || w->failed ||
	    command == COMMAND_STOP || w->command == COMMAND_RAMP)
		return false;
	if ((job->time_based || job->verify_only) && !last)
		return false;
	v->over = w->stop;
	w->stop = false;
	verify_flush(w);
	v->phase = VERIFY_AFTER;
	v->file = 0;
	v->word = 0;
	verify_begin(w);
	return !w->failed;
}

void verify_after(struct worker *w)
{
	struct verify *v = w->verify;

	v->phase = w->job->verify_only ? VERIFY_DRY : VERIFY_WORK;
	v->ring_n = v->since = 0;
	w->stop |= v->over;
	verify_finished(w);
}

void verify_finish(struct worker *w)
{
	if (w->verify->async)
		verify_async_close(w);
}

/* Its fill stands before all others. */
static void verify_install(struct worker *w)
{
	w->verify->inner = w->fill;
	w->fill = verify_fill;
}

int verify_open(struct worker *w)
{
	int r = verify_open_state(w);

	if (r == 0 && w->job->verify_async)
		r = verify_async_open(w, (unsigned)w->job->verify_async);
	if (r == 0)
		verify_install(w);
	return r;
}
