/*
 * stamp -- what makes a written block known again.
 */
#include "load/stamp.h"

#include <stddef.h>
#include <string.h>

#include "job/check_verify.h"
#include "load/digest.h"
#include "load/guard.h"
#include "load/stamp_form.h"

uint64_t stamp_mix(uint64_t run, uint64_t sector, uint32_t generation)
{
	uint64_t x = run ^ sector * 0xff51afd7ed558ccdu ^ (uint64_t)generation << 32;

	return rng_splitmix(&x);
}

void stamp_digest(const struct stamp_form *f, const struct stamp_header *h, const char *data,
		  unsigned char out[DIGEST_MAX])
{
	const char *behind = data + f->at + sizeof *h;
	struct iovec pieces[3] = {
		{(void *)h, offsetof(struct stamp_header, crc)},
		{(void *)data, f->at},
		{(void *)behind, (size_t)(data + f->interval - behind)},
	};

	digest((enum job_verify)h->method, &f->crc, pieces, 3, out);
}

uint32_t stamp_header_crc(const struct stamp_form *f, const struct stamp_header *h)
{
	struct stamp_header copy = *h;

	copy.crc = 0;
	return crc32c_add(&f->crc, 0, &copy, sizeof copy);
}

void stamp_put(const struct stamp_form *f, void *data, const struct stamp *s)
{
	char *p = data;
	struct fill content = f->content;
	struct stamp_header h = {
		.version = STAMP_VERSION,
		.method = (uint32_t)f->method,
		.len = f->interval,
		.file = s->file,
		.offset = s->offset,
		.run = s->run,
		.generation = s->generation,
	};

	rng_init(&content.rng, stamp_mix(s->run, s->offset, s->generation));
	fill_buffer(&content, p, f->interval);
	if (!f->marks)
		return;
	for (uint32_t at = 0; at < f->interval; at += VERIFY_SECTOR) {
		struct stamp_mark mark = {
			.mix = stamp_mix(s->run, (s->offset + at) / VERIFY_SECTOR, s->generation),
			.generation = s->generation,
			.spare = ~s->generation,
		};

		memcpy(p + at + VERIFY_SECTOR_FREE, &mark, sizeof mark);
	}
	memcpy(h.magic, GUARD_STAMP, sizeof h.magic);
	stamp_digest(f, &h, p, h.digest);
	h.crc = stamp_header_crc(f, &h);
	memcpy(p + f->at, &h, sizeof h);
}

bool stamp_header_at(const struct stamp_form *f, const void *data, struct stamp_header *h)
{
	memcpy(h, (const char *)data + f->at, sizeof *h);
	return !memcmp(h->magic, GUARD_STAMP, sizeof h->magic) && h->version == STAMP_VERSION &&
	       h->method > VERIFY_NONE && h->method < VERIFY_PATTERN &&
	       h->crc == stamp_header_crc(f, h);
}

bool stamp_of(const struct stamp_want *want, uint32_t generation)
{
	return want->any || ((want->s.generation - generation) & STAMP_GENERATIONS) <= want->back;
}

/* Bytes that repeat the pattern of the content; of a content that is no pattern, no. */
static bool stamp_pattern_good(const struct stamp_form *f, const char *p)
{
	size_t n = f->content.pattern_n;

	for (size_t at = 0; n && at < f->interval; at += n)
		if (memcmp(p + at, f->content.pattern, f->interval - at < n ? f->interval - at : n))
			return false;
	return true;
}

bool stamp_good(const struct stamp_form *f, const void *data, const struct stamp_want *want)
{
	unsigned char sum[DIGEST_MAX];
	struct stamp_header h;

	if (f->method == VERIFY_NULL)
		return true;
	if (!f->marks)
		return stamp_pattern_good(f, data);
	if (!stamp_header_at(f, data, &h) || h.offset != want->s.offset || h.len != f->interval ||
	    !stamp_of(want, h.generation) || (!want->any && want->s.run && h.run != want->s.run) ||
	    (want->s.file != STAMP_ANY_FILE && h.file != want->s.file))
		return false;
	stamp_digest(f, &h, data, sum);
	return !memcmp(sum, h.digest, sizeof sum);
}

bool stamp_read(const struct stamp_form *f, const void *data, uint64_t *run, uint32_t *len)
{
	struct stamp_header h;

	if (!stamp_header_at(f, data, &h))
		return false;
	*run = h.run;
	*len = h.len;
	return true;
}
