/*
 * fill -- what a job writes.
 */
#include "load/fill.h"

#include <string.h>

#include "job/shape.h"
#include "load/guard.h"
#include "load/target.h"

/* Scrambled: at each of these, behind our stamp. */
enum { FILL_SECTOR = 512, FILL_BEHIND = 16 };

void fill_init(struct fill *f, const struct job *job, uint64_t seed)
{
	struct shape_sizes sizes;
	struct err err;
	const char *pattern =
		job->verify && job->verify_pattern ? job->verify_pattern : job->buffer_pattern;
	bool fixed = job->zero_buffers || pattern;

	shape_sizes_of(job, job_write_order(job), &sizes);
	*f = (struct fill){.percent = (unsigned)job->buffer_compress_percentage};
	if (pattern)
		f->pattern_n = (size_t)bytes_parse(pattern, f->pattern, &err);
	if (!f->percent && fixed)
		f->percent = 100;
	f->chunk = job->buffer_compress_chunk && job->buffer_compress_chunk < sizes.min
			   ? job->buffer_compress_chunk
			   : sizes.min;
	f->plain = f->percent == 0;
	if (f->percent == 100) /* always the same: only where reads have overwritten it */
		f->refill = job_reads(job);
	else if (f->plain || job->origin[OPT_refill_buffers])
		f->refill = job->refill_buffers;
	else /* as fio: alike blocks side by side would compress further than asked */
		f->refill = true;
	f->scramble = job->scramble_buffers && !f->refill && f->percent < 100;
	f->each = f->refill || f->scramble;
	rng_init(&f->rng, seed);
}

static void fill_pattern(const struct fill *f, char *data, size_t len)
{
	if (!f->pattern_n) {
		memset(data, 0, len);
		return;
	}
	for (size_t at = 0; at < len; at += f->pattern_n)
		memcpy(data + at, f->pattern, len - at < f->pattern_n ? len - at : f->pattern_n);
}

void fill_buffer(struct fill *f, void *data, size_t len)
{
	char *p = data;

	if (f->plain) {
		target_fill(data, len, rng_next(&f->rng));
		return;
	}
	if (f->percent == 100) {
		fill_pattern(f, data, len);
		return;
	}
	for (size_t at = 0; at < len; at += f->chunk) {
		size_t chunk = len - at < f->chunk ? len - at : f->chunk;
		size_t random = chunk * (100 - f->percent) / 100;

		rng_fill(&f->rng, p + at, random);
		fill_pattern(f, p + at + random, chunk - random);
	}
	for (size_t at = 0; at + GUARD_STAMP_LEN <= len; at += GUARD_STAMP_EVERY)
		memcpy(p + at, GUARD_STAMP, GUARD_STAMP_LEN);
}

void fill_write(struct fill *f, const struct io *io)
{
	char *p = io->data;

	if (f->refill) {
		fill_buffer(f, p, io->len);
		return;
	}
	for (size_t at = 0; at + FILL_SECTOR <= io->len; at += FILL_SECTOR) {
		uint64_t mark[2] = {io->offset + at, rng_next(&f->rng)};

		memcpy(p + at + FILL_BEHIND, mark, sizeof mark);
	}
}
