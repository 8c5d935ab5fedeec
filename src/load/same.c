/*
 * same -- which paths of a plan are one file.
 */
#include "load/same.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>

struct same_slot {
	uint64_t dev, ino;
	unsigned index;
	bool block, used;
};

int same_init(struct same *s, size_t n)
{
	size_t cap = 16;

	while (cap < 2 * n)
		cap *= 2;
	struct same_slot *slots = calloc(cap, sizeof *slots);

	if (!slots)
		return -ENOMEM;
	*s = (struct same){.slots = slots, .mask = cap - 1};
	return 0;
}

static struct same_slot same_key(const struct stat *st, unsigned index)
{
	bool block = S_ISBLK(st->st_mode);

	return (struct same_slot){
		.dev = block ? st->st_rdev : st->st_dev,
		.ino = block ? 0 : st->st_ino,
		.index = index,
		.block = block,
		.used = true,
	};
}

static bool same_equal(const struct same_slot *a, const struct same_slot *b)
{
	return a->dev == b->dev && a->ino == b->ino && a->block == b->block;
}

unsigned same_add(struct same *s, const struct stat *st, unsigned index)
{
	struct same_slot key = same_key(st, index);
	uint64_t h = (key.ino * 0x9e3779b97f4a7c15u ^ key.dev) * 0xbf58476d1ce4e5b9u;
	size_t i = (size_t)(h >> 17) & s->mask;

	for (; s->slots[i].used; i = (i + 1) & s->mask)
		if (same_equal(&s->slots[i], &key))
			return s->slots[i].index;
	s->slots[i] = key;
	return index;
}

bool same_file(const struct stat *a, const struct stat *b)
{
	struct same_slot ka = same_key(a, 0), kb = same_key(b, 0);

	return same_equal(&ka, &kb);
}

void same_release(struct same *s)
{
	free(s->slots);
	*s = (struct same){0};
}
