/*
 * overlap -- I/Os that would overlap one in flight wait until that is done.
 */
#include "load/overlap.h"

#include <errno.h>
#include <stdlib.h>

#include "load/fail.h"

static bool overlap_two(const struct shared_slot *a, const struct shared_slot *b)
{
	const struct io *x = &a->io, *y = &b->io;

	if (x->op > IO_TRIM || y->op > IO_TRIM || x->file != y->file ||
	    (x->op == IO_READ && y->op == IO_READ))
		return false;
	/* A short transfer has moved its offset; its end stays. */
	uint64_t x_end = x->offset + x->len, y_end = y->offset + y->len;

	return x_end - a->whole < y_end && y_end - b->whole < x_end;
}

/* Does s overlap one in flight, one of the first n of the batch, or an earlier blocked one? */
static bool overlap_any(const struct worker *w, const struct shared_slot *s, unsigned n,
			unsigned earlier)
{
	const struct overlap *o = w->overlap;

	if (s->io.op > IO_TRIM)
		return false;
	for (unsigned i = 0; i < w->depth; i++)
		if (w->shm->slots[i].io.start && &w->shm->slots[i] != s &&
		    overlap_two(s, &w->shm->slots[i]))
			return true;
	for (unsigned i = 0; i < n; i++)
		if (overlap_two(s, (const struct shared_slot *)w->batch[i]))
			return true;
	for (unsigned i = 0; i < earlier; i++)
		if (overlap_two(s, o->blocked[i]))
			return true;
	return false;
}

/* Give the blocked ones their turn, behind the first n of the batch. */
static unsigned overlap_retry(struct worker *w, unsigned n)
{
	struct overlap *o = w->overlap;
	unsigned kept = 0;

	for (unsigned i = 0; i < o->n; i++) {
		struct shared_slot *s = o->blocked[i];

		if (n < w->batch_max && !overlap_any(w, s, n, kept))
			w->batch[n++] = &s->io;
		else
			o->blocked[kept++] = s;
	}
	o->n = kept;
	return n;
}

unsigned overlap_fill(struct worker *w)
{
	struct overlap *o = w->overlap;
	unsigned n = 0, taken;

	if (o->n && w->stop)
		while (o->n)
			w->spare[w->spare_n++] = o->blocked[--o->n];
	if (o->n) {
		while (w->again_n && n < w->batch_max)
			w->batch[n++] = &w->again[--w->again_n]->io;
		return overlap_retry(w, n);
	}
	n = o->inner(w);
	taken = 0;
	for (unsigned i = 0; i < n; i++) {
		struct shared_slot *s = (struct shared_slot *)w->batch[i];

		/* What was started before is in flight itself. */
		if (!s->io.start && overlap_any(w, s, taken, o->n))
			o->blocked[o->n++] = s;
		else
			w->batch[taken++] = &s->io;
	}
	return taken;
}

int overlap_open(struct worker *w)
{
	struct overlap *o = calloc(1, sizeof *o);

	if (o)
		o->blocked = calloc(w->depth, sizeof(struct shared_slot *));
	if (!o || !o->blocked) {
		free(o);
		fail_job(w, ERR_FAILED, ENOMEM, "depth %u: out of memory", w->depth);
		return -ENOMEM;
	}
	o->inner = w->fill;
	w->fill = overlap_fill;
	w->overlap = o;
	return 0;
}

void overlap_close(struct worker *w)
{
	if (!w->overlap)
		return;
	free(w->overlap->blocked);
	free(w->overlap);
	w->overlap = NULL;
}
