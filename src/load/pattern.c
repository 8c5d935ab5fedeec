/*
 * pattern -- where the next I/O goes.
 */
#include "load/pattern.h"

#include <errno.h>
#include <stdlib.h>

int pattern_init(struct pattern *p, enum pattern_order order, const struct plan_worker *w,
		 uint32_t bs, uint64_t seed, struct err *err)
{
	struct pattern_file *files = calloc(w->files_n, sizeof *files);

	if (!files)
		return err_sys(err, ERR_FAILED, ENOMEM, "pattern of %u files", w->files_n);
	*p = (struct pattern){
		.order = order,
		.bs = bs,
		.files_n = w->files_n,
		.simple = w->files_n == 1,
		.seed = seed,
		.files = files,
	};
	for (unsigned i = 0; i < w->files_n; i++) {
		files[i].base = w->files[i].offset;
		files[i].length = w->files[i].length;
		files[i].last = w->files[i].last;
		files[i].blocks = w->files[i].length / bs;
		p->blocks += files[i].blocks;
	}
	rng_init(&p->rng, seed);
	if (p->blocks)
		pattern_pass(p);
	return 0;
}

/*
 * As fio: skipping forwards, a pass ends with a part of the file that others follow, and
 * begins there again only where the file itself ends.
 */
static void pattern_skip(struct pattern *p)
{
	p->blocks = 0;
	for (unsigned i = 0; i < p->files_n; i++) {
		struct pattern_file *f = &p->files[i];
		uint64_t room = f->length - p->bs, step = p->bs + (uint64_t)p->step;

		if (f->blocks && !f->last)
			f->blocks = room / step + 1;
		p->blocks += f->blocks;
	}
	p->left = p->blocks;
}

void pattern_modify(struct pattern *p, int64_t number, bool identical)
{
	if (p->order == PATTERN_SEQUENTIAL) {
		p->step = number;
		p->order = PATTERN_STRIDED;
		p->simple = false;
		if (number > 0)
			pattern_skip(p);
	} else if (number > 1) {
		p->again = p->order == PATTERN_DRAWN;
		p->run = (unsigned)number;
		p->same = identical;
		p->order = PATTERN_RUNS;
		p->simple = false;
		if (p->blocks)
			pattern_pass(p);
	}
}

void pattern_divide(struct pattern *p, const struct job *job)
{
	p->random = p->order != PATTERN_SEQUENTIAL;
	p->again = p->order == PATTERN_DRAWN;
	p->order = PATTERN_ZONES;
	p->simple = false;
	p->range = job->zonerange;
	p->each = (job->zonesize + p->bs - 1) / p->bs;
	p->step = (int64_t)(job->zonerange + job->zoneskip);
}

/* I/O i of a pass over zones; behind the last that a block fits in comes the first. */
static uint64_t pattern_zone(struct pattern *p, struct pattern_file *f, uint64_t i)
{
	uint64_t step = (uint64_t)p->step, zones = (f->length - p->bs) / step + 1;
	uint64_t from = i / p->each % zones * step, nth = i % p->each;
	uint64_t room = f->length - from < p->range ? f->length - from : p->range;
	uint64_t n = room / p->bs, block = nth % n;

	if (p->random && p->again) {
		block = rng_below(&p->rng, n);
	} else if (p->random) {
		if (block == 0)
			perm_init(&f->perm, n, rng_splitmix(&p->seed));
		block = perm_at(&f->perm, block);
	}
	return from + block * p->bs;
}

/* Past files that have nothing. */
static void pattern_settle(struct pattern *p)
{
	bool more = p->left > 0;

	while (more &&
	       p->files[turns_file(&p->turns)].next >= p->files[turns_file(&p->turns)].blocks)
		more = turns_over(&p->turns);
	if (more)
		p->current = turns_file(&p->turns);
}

int pattern_serve(struct pattern *p, int service, unsigned turn, unsigned window, struct err *err)
{
	if (p->walk || p->files_n == 1 ||
	    (service == SERVICE_ROUNDROBIN && turn <= 1 && window == p->files_n))
		return 0;
	int r = turns_init(&p->turns, service, turn, p->files_n, window, p->seed ^ 0x66696c6573u,
			   err);

	p->chosen = r == 0;
	if (r == 0)
		pattern_settle(p);
	return r;
}

/* An I/O went to file f: set current, where files are chosen. */
static void pattern_choose(struct pattern *p, unsigned f)
{
	if (p->files[f].next < p->files[f].blocks)
		turns_next(&p->turns);
	pattern_settle(p);
}

/*
 * As fio: a pass begins at the start; what would lie outside goes on from the
 * start, or backwards by the step from the end.
 */
static uint64_t pattern_stride(const struct pattern *p, const struct pattern_file *f)
{
	uint64_t back = p->step < 0 ? -(uint64_t)p->step : 0, room = f->length - p->bs;
	uint64_t next = f->at + p->bs;

	if (p->step >= 0)
		return (uint64_t)p->step > room || next + (uint64_t)p->step > room
			       ? 0
			       : next + (uint64_t)p->step;
	if (next >= back && next - back <= room)
		return next - back;
	if (back > f->length)
		return 0;
	return back < p->bs ? room : f->length - back;
}

/* The next offset in the region of a file, for the orders that modify and divide make. */
static uint64_t pattern_other(struct pattern *p, struct pattern_file *f, uint64_t i)
{
	if (p->order == PATTERN_ZONES)
		return pattern_zone(p, f, i);
	if (p->order == PATTERN_STRIDED) {
		f->at = i ? pattern_stride(p, f) : 0;
		return f->at;
	}
	bool fits = p->same || f->at / p->bs + 1 < f->blocks;

	if (f->run && fits) {
		f->at += p->same ? 0 : p->bs;
	} else {
		uint64_t block =
			p->again ? rng_below(&p->rng, f->blocks) : perm_at(&f->perm, f->drawn++);

		f->at = block * p->bs;
	}
	/* Where the end cuts a run, its rest begins at another block, as in fio. */
	f->run = f->run ? f->run - 1 : p->run - 1;
	return f->at;
}

static unsigned pattern_next_of_many(struct pattern *p, uint64_t *offset)
{
	if (p->left == 0)
		pattern_pass(p);
	unsigned f = p->current;

	while (p->files[f].next >= p->files[f].blocks)
		f = f + 1 == p->files_n ? 0 : f + 1;
	struct pattern_file *file = &p->files[f];
	uint64_t i = file->next++;

	p->left--;
	p->current = f + 1 == p->files_n ? 0 : f + 1;
	if (p->chosen)
		pattern_choose(p, f);
	if (p->order == PATTERN_PERMUTED) {
		i = perm_at(&file->perm, i);
	} else if (p->order == PATTERN_DRAWN) {
		i = rng_below(&p->rng, file->blocks);
	} else if (p->order != PATTERN_SEQUENTIAL) {
		*offset = file->base + pattern_other(p, file, i);
		return f;
	}
	*offset = file->base + i * p->bs;
	return f;
}

/* Of one file, and an order without modification. */
static void pattern_look_ahead(struct pattern *p)
{
	struct pattern_file *f = p->files;

	if (f->next == f->blocks)
		pattern_pass(p);
	const uint64_t left = f->blocks - f->next, base = f->base, bs = p->bs;
	uint64_t *ahead = p->ahead;
	unsigned n = left < PERM_SOME ? (unsigned)left : PERM_SOME;

	if (p->order == PATTERN_PERMUTED)
		n = perm_some(&f->perm, &f->place, ahead);
	for (unsigned i = 0; p->order != PATTERN_PERMUTED && i < n; i++)
		ahead[i] = p->order == PATTERN_DRAWN ? rng_below(&p->rng, f->blocks) : f->next + i;
	for (unsigned i = 0; i < n; i++)
		ahead[i] = base + ahead[i] * bs;
	f->next += n;
	p->ahead_at = 0;
	p->ahead_n = n;
}

unsigned pattern_next_anew(struct pattern *p, uint64_t *offset)
{
	if (!p->simple)
		return pattern_next_of_many(p, offset);
	pattern_look_ahead(p);
	return pattern_next(p, offset);
}

void pattern_pass(struct pattern *p)
{
	if (p->walk) {
		walk_pass(p->walk);
		return;
	}
	for (unsigned i = 0; i < p->files_n; i++) {
		struct pattern_file *f = &p->files[i];

		f->next = f->place = f->drawn = 0;
		f->run = 0;
		if ((p->order == PATTERN_PERMUTED || p->order == PATTERN_RUNS) && f->blocks)
			perm_init(&f->perm, f->blocks, rng_splitmix(&p->seed));
	}
	p->ahead_at = p->ahead_n = 0;
	p->left = p->blocks;
	p->current = 0;
	if (p->chosen) {
		turns_pass(&p->turns);
		pattern_settle(p);
	}
}

void pattern_release(struct pattern *p)
{
	walk_close(p->walk);
	turns_release(&p->turns);
	free(p->files);
	*p = (struct pattern){0};
}
