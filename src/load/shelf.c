/*
 * shelf -- keeps no more than openfiles of a clone's files open.
 */
#include "load/shelf.h"

#include <errno.h>
#include <stdlib.h>

#include "load/fail.h"
#include "load/files.h"
#include "load/worker.h"

unsigned shelf_most(const struct worker *w)
{
	unsigned n = w->spec->files_n;

	return w->job->openfiles && w->job->openfiles < n ? (unsigned)w->job->openfiles : n;
}

/* Files in flight, or about to be: those of the batch so far. */
static void shelf_look(struct worker *w, unsigned batch_n)
{
	struct shelf *s = &w->shelf;

	s->tick++;
	for (unsigned i = 0; i < w->depth; i++)
		if (w->shm->slots[i].io.start)
			s->busy[w->shm->slots[i].io.file] = s->tick;
	for (unsigned i = 0; i < batch_n; i++)
		s->busy[w->batch[i]->file] = s->tick;
	/* The order is ahead of what waits here. */
	for (unsigned i = 0; i < s->batch_n; i++)
		s->wanted[w->batch[i]->file] = s->tick;
	for (unsigned i = 0; i < w->again_n; i++)
		s->wanted[w->again[i]->io.file] = s->tick;
	for (int d = 0; d < DDIR_COUNT; d++) {
		const struct pattern *p = w->pattern[d];
		const struct turns *t = !p ? NULL : p->walk ? walk_turns(p->walk) : &p->turns;

		for (unsigned i = 0; t && i < t->in_n; i++)
			s->wanted[t->in[i]] = s->tick;
	}
}

/* Closed rather than another: used up, or not used for longer. */
static bool shelf_rather(const struct shelf *s, unsigned a, unsigned b)
{
	bool a_wanted = s->wanted[a] == s->tick, b_wanted = s->wanted[b] == s->tick;

	return a_wanted != b_wanted ? b_wanted : s->used[a] < s->used[b];
}

/* Close one that is used up, else the one not used for longest.  False: all are in use. */
static bool shelf_close_one(struct worker *w, unsigned batch_n)
{
	struct shelf *s = &w->shelf;
	unsigned oldest = s->n;
	bool used_up = false;

	shelf_look(w, batch_n);
	for (unsigned i = 0; i < s->n; i++)
		used_up |= s->wanted[s->open[i]] != s->tick;
	for (unsigned i = 0; i < s->n; i++)
		if (s->busy[s->open[i]] != s->tick &&
		    (oldest == s->n || shelf_rather(s, s->open[i], s->open[oldest])))
			oldest = i;
	/* One that is used up comes back soon, and is not wanted again. */
	if (oldest == s->n || (used_up && s->wanted[s->open[oldest]] == s->tick))
		return false;
	files_close(w, s->open[oldest]);
	s->open[oldest] = s->open[--s->n];
	return true;
}

/* Is file f open, or can it be opened now? */
static bool shelf_ready(struct worker *w, unsigned f, unsigned batch_n)
{
	struct shelf *s = &w->shelf;

	s->used[f] = ++s->tick;
	if (w->fds[f] >= 0)
		return true;
	uint64_t begin = clock_ticks(w->clock);

	if (s->n == s->max && !shelf_close_one(w, batch_n))
		return false;
	if (w->failed || files_open(w, f) < 0)
		return false;
	s->open[s->n++] = f;
	w->stats->opens++;
	w->stats->open_ticks += clock_ticks(w->clock) - begin;
	return true;
}

bool shelf_have(struct worker *w, unsigned f)
{
	return !w->shelf.max || shelf_ready(w, f, 0);
}

/* What cannot go yet is first when something has come back; never after a stop. */
static unsigned shelf_fill(struct worker *w)
{
	unsigned n = w->shelf.fill(w), kept = 0;

	w->shelf.batch_n = n;
	while (kept < n && shelf_ready(w, w->batch[kept]->file, kept))
		kept++;
	for (unsigned i = n; i-- > kept;) {
		struct shared_slot *slot = (struct shared_slot *)w->batch[i];

		if (w->stop && !slot->io.start)
			w->spare[w->spare_n++] = slot;
		else
			w->again[w->again_n++] = slot;
	}
	w->shelf.batch_n = 0;
	return kept;
}

int shelf_init(struct worker *w)
{
	struct shelf *s = &w->shelf;
	unsigned max = shelf_most(w), files = w->spec->files_n;

	if (max == files || w->ops->diskless)
		return 0;
	*s = (struct shelf){.max = max, .n = max, .fill = w->fill};
	s->open = calloc(max, sizeof *s->open);
	s->used = calloc(files, sizeof *s->used);
	s->busy = calloc(files, sizeof *s->busy);
	s->wanted = calloc(files, sizeof *s->wanted);
	if (!s->open || !s->used || !s->busy || !s->wanted) {
		fail_job(w, ERR_FAILED, ENOMEM, "%u files: out of memory", files);
		return -ENOMEM;
	}
	for (unsigned i = 0; i < max; i++)
		s->open[i] = i;
	w->fill = shelf_fill;
	return 0;
}

void shelf_release(struct shelf *s)
{
	free(s->open);
	free(s->used);
	free(s->busy);
	free(s->wanted);
}
