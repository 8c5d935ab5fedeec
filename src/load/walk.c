/*
 * walk -- where the next I/O goes and how large it is.
 */
#include "load/walk.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "job/shape.h"
#include "load/draw.h"
#include "load/perm.h"
#include "load/tile.h"
#include "load/turns.h"

/* Draws of a size that does not fit, before the smallest is taken. */
enum { WALK_DRAWS = 64 };

enum { WALK_NO_DATA = 4096 };

struct walk_file {
	uint64_t base, length;	   /* bytes of the region */
	uint64_t last[DDIR_COUNT]; /* where the last I/O of each ended, from base */
	struct tile tile;	   /* of a covering pass */
	struct draw draw;	   /* of an uneven spread */
	uint64_t spent;		   /* bytes, in this pass */
	bool over;		   /* this pass has no more of it */
};

struct walk {
	bool random, covers;
	unsigned follows[DDIR_COUNT]; /* percent: I/Os that go on where the last one ended */
	struct shape_sizes sizes;
	struct shape_sizes follow_sizes;
	struct spread spread;
	struct rng rng;
	uint64_t seed;
	unsigned files_n;
	struct turns turns;
	struct walk_file files[];
};

bool walk_wanted(const struct job *job)
{
	struct shape_sizes s;

	if ((job->rw & RW_RANDOM) && !shape_even(job))
		return true;
	for (enum ddir d = DDIR_READ; d < DDIR_COUNT; d++) {
		if (!job_orders(job, d))
			continue;
		shape_sizes_of(job, d, &s);
		if (s.min != s.max || s.align != s.min || s.min != job->bs[d] ||
		    shape_follows(job, d))
			return true;
	}
	return false;
}

static bool walk_same(const struct shape_sizes *a, const struct shape_sizes *b)
{
	if (a->min != b->min || a->max != b->max || a->align != b->align || a->n != b->n ||
	    a->weights != b->weights)
		return false;
	for (unsigned i = 0; i < a->n; i++)
		if (a->split[i].size != b->split[i].size ||
		    a->split[i].weight != b->split[i].weight)
			return false;
	return true;
}

bool walk_alike(const struct job *job)
{
	struct shape_sizes s[2];

	shape_sizes_of(job, DDIR_READ, &s[0]);
	shape_sizes_of(job, DDIR_WRITE, &s[1]);
	return walk_same(&s[0], &s[1]) && !strchr(job->random_distribution, ',');
}

uint64_t walk_largest(const struct job *job)
{
	struct shape_sizes s;
	uint64_t largest = 0;

	/* A trim has no data; a page is the least that buffers take. */
	if (!job_reads(job) && !job_writes(job))
		return WALK_NO_DATA;
	for (enum ddir d = DDIR_READ; d < DDIR_COUNT; d++) {
		if (!job_orders(job, d))
			continue;
		shape_sizes_of(job, d, &s);
		largest = s.max > largest ? s.max : largest;
		if (!shape_follows(job, d))
			continue;
		shape_sizes(job, d, false, &s);
		largest = s.max > largest ? s.max : largest;
	}
	return largest;
}

/* Places that the smallest size fits at, at multiples of ba. */
static uint64_t walk_places(const struct walk *walk, const struct walk_file *f)
{
	return (f->length - walk->sizes.min) / walk->sizes.align + 1;
}

static int walk_open_file(struct walk *walk, struct walk_file *f, const struct plan_file *part,
			  struct err *err)
{
	const struct spread *s = &walk->spread;
	double zones = 0;

	f->base = part->offset;
	f->length = part->length;
	if (!walk->random || s->kind == SPREAD_EVEN || f->length < walk->sizes.min)
		return 0;
	for (unsigned i = 0; i < s->n; i++) {
		zones += s->zone[i].size;
		if (s->kind == SPREAD_SEQUENCE && s->block[i] >= walk_places(walk, f))
			return err_set(err, ERR_INPUT, EINVAL,
				       "option random_distribution: block %llu lies behind the end "
				       "of the part of the file, which has %llu; raise size",
				       (unsigned long long)s->block[i],
				       (unsigned long long)walk_places(walk, f));
	}
	if (s->kind == SPREAD_ZONED_ABS && zones > (double)f->length)
		return err_set(err, ERR_INPUT, EINVAL,
			       "option random_distribution: the zones have %.0f bytes and the part "
			       "of the file %llu; lower them or raise size",
			       zones, (unsigned long long)f->length);
	draw_init(&f->draw, s, walk_places(walk, f), walk->sizes.align, rng_splitmix(&walk->seed));
	return 0;
}

int walk_open(struct walk **out, const struct plan_worker *w, enum ddir d, unsigned window,
	      uint64_t seed, uint64_t *bytes, struct err *err)
{
	struct walk *walk = calloc(1, sizeof *walk + w->files_n * sizeof walk->files[0]);
	uint64_t sum = 0;
	int ret;

	if (!walk)
		return err_sys(err, ERR_FAILED, ENOMEM, "order of %u files", w->files_n);
	walk->random = (w->job->rw & RW_RANDOM) != 0;
	walk->covers = shape_covers(w->job);
	walk->files_n = w->files_n;
	shape_sizes_of(w->job, d, &walk->sizes);
	shape_sizes(w->job, d, false, &walk->follow_sizes);
	for (int i = 0; i < DDIR_COUNT && walk->random; i++)
		walk->follows[i] = 100 - (unsigned)w->job->percentage_random[i];
	walk->seed = seed;
	rng_init(&walk->rng, seed);
	ret = turns_init(&walk->turns, w->job->file_service_type, (unsigned)w->job->service_number,
			 w->files_n, window, seed ^ 0x66696c6573u, err);
	if (!ret)
		ret = spread_parse(w->job->random_distribution, d, &walk->spread, err);
	walk->spread.strides = w->job->random_sequence_stride;
	for (unsigned i = 0; !ret && i < w->files_n; i++) {
		ret = walk_open_file(walk, &walk->files[i], &w->files[i], err);
		sum += w->files[i].length - w->files[i].length % walk->sizes.min;
	}
	if (ret) {
		walk_close(walk);
		return ret;
	}
	walk_pass(walk);
	*bytes = sum;
	*out = walk;
	return 0;
}

void walk_pass(struct walk *walk)
{
	for (unsigned i = 0; i < walk->files_n; i++) {
		struct walk_file *f = &walk->files[i];

		memset(f->last, 0, sizeof f->last);
		f->spent = 0;
		f->over = f->length < walk->sizes.min;
		if (walk->covers && !f->over)
			tile_init(&f->tile, &walk->sizes, f->length, rng_splitmix(&walk->seed));
	}
	turns_pass(&walk->turns);
}

/*
 * A size that fits into room bytes, room being at least the smallest size.
 * Source: fio 3.42 by observation: sizes that do not fit are drawn again; of a
 * range, min plus a part of max is rounded down to a multiple of min and cut at max.
 */
static uint64_t walk_size(struct walk *walk, const struct shape_sizes *s, uint64_t room)
{
	if (s->min == s->max)
		return s->min;
	for (int draws = 0; draws < WALK_DRAWS; draws++) {
		uint64_t size = s->min;

		if (s->n) {
			uint64_t at = rng_below(&walk->rng, s->weights);
			unsigned i = 0;

			while (i + 1 < s->n && at >= s->split[i].weight)
				at -= s->split[i++].weight;
			size = s->split[i].size;
		} else {
			size += rng_below(&walk->rng, s->max);
			size -= s->unaligned ? 0 : size % s->min;
			size = size > s->max ? s->max : size;
		}
		if (size <= room)
			return size;
	}
	return s->min;
}

/* Go on where the last I/O of this direction ended.  False: nothing fits there. */
static bool walk_on(struct walk *walk, struct walk_file *f, unsigned d, uint64_t *offset,
		    uint64_t *len)
{
	const struct shape_sizes *s = walk->random ? &walk->follow_sizes : &walk->sizes;

	if (f->length - f->last[d] < s->min)
		return false;
	*offset = f->last[d];
	*len = walk_size(walk, s, f->length - *offset);
	return true;
}

/* Anywhere that the smallest size fits, evenly or not. */
static void walk_draw(struct walk *walk, struct walk_file *f, uint64_t *offset, uint64_t *len)
{
	uint64_t place = walk->spread.kind == SPREAD_EVEN
				 ? rng_below(&walk->rng, walk_places(walk, f))
				 : draw_next(&f->draw, &walk->rng);

	*offset = walk->sizes.align * place;
	*len = walk_size(walk, &walk->sizes, f->length - *offset);
}

static bool walk_file(struct walk *walk, struct walk_file *f, unsigned d, uint64_t *offset,
		      uint64_t *len)
{
	if (!walk->random)
		return walk_on(walk, f, d, offset, len);
	if (walk->follows[d] && rng_below(&walk->rng, 100) < walk->follows[d] &&
	    walk_on(walk, f, d, offset, len))
		return true;
	if (walk->covers)
		return tile_next(&f->tile, &walk->sizes, offset, len);
	walk_draw(walk, f, offset, len);
	return true;
}

unsigned walk_next(struct walk *walk, unsigned d, uint64_t *offset, uint32_t *len)
{
	for (;;) {
		unsigned i = turns_file(&walk->turns);
		struct walk_file *f = &walk->files[i];
		uint64_t bytes;

		if (!f->over && walk_file(walk, f, d, offset, &bytes)) {
			f->last[d] = *offset + bytes;
			*offset += f->base;
			*len = (uint32_t)bytes;
			/* Draws have no end of their own, and others wait for their turn. */
			f->spent += bytes;
			f->over = walk->turns.window < walk->files_n && f->spent >= f->length;
			turns_next(&walk->turns);
			return i;
		}
		f->over = true;
		if (!turns_over(&walk->turns))
			walk_pass(walk);
	}
}

const struct turns *walk_turns(const struct walk *walk)
{
	return &walk->turns;
}

void walk_close(struct walk *walk)
{
	if (walk)
		turns_release(&walk->turns);
	free(walk);
}
