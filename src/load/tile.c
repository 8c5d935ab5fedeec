/*
 * tile -- a file in blocks of mixed sizes, in random order.
 */
#include "load/tile.h"

#include "base/rng.h"

void tile_init(struct tile *t, const struct shape_sizes *s, uint64_t length, uint64_t seed)
{
	*t = (struct tile){.units = length / s->min, .region = s->max / s->min};
	t->regions = (t->units + t->region - 1) / t->region;
	for (unsigned i = 0; i < s->n; i++)
		t->bytes += s->split[i].weight * (s->split[i].size / s->min);
	if (!s->n)
		t->bytes = t->region + 1;
	t->phase = rng_splitmix(&seed) % t->bytes;
	perm_init(&t->order, t->units, rng_splitmix(&seed));
	perm_init(&t->rank, t->regions, rng_splitmix(&seed));
}

/*
 * Where in 0..bytes-1 a region lies: evenly spaced ones, from a random phase on, so that
 * what has less than a region's share comes up as seldom as it should.
 */
static uint64_t tile_drawn(const struct tile *t, uint64_t rank)
{
	return (uint64_t)(((unsigned __int128)rank * t->bytes + t->phase) / t->regions);
}

/*
 * Units of the block of a range that begins at unit at of a region with room
 * units, 0: none does.  A region is cut in two, k and the rest of it, or stays
 * whole: every size comes up equally often when whole has twice the weight of
 * each k, since k and region - k are the same cut.
 */
static uint64_t tile_range(const struct tile *t, uint64_t rank, uint64_t at, uint64_t room)
{
	uint64_t drawn = tile_drawn(t, rank);
	uint64_t first = drawn < 2 ? t->region : drawn - 1;

	if (first > room)
		first = first % room + 1;
	return at == 0 ? first : at == first ? room - first : 0;
}

/* The same for a split: blocks of one size as far as they go, then of the smallest. */
static uint64_t tile_split(const struct tile *t, const struct shape_sizes *s, uint64_t rank,
			   uint64_t at, uint64_t room)
{
	uint64_t drawn = tile_drawn(t, rank);
	uint64_t size = 1;

	for (unsigned i = 0; i < s->n; i++) {
		uint64_t units = s->split[i].size / s->min, share = s->split[i].weight * units;

		if (drawn < share) {
			size = units;
			break;
		}
		drawn -= share;
	}
	if (at >= room / size * size)
		return 1;
	return at % size ? 0 : size;
}

bool tile_next(struct tile *t, const struct shape_sizes *s, uint64_t *offset, uint64_t *len)
{
	while (t->next < t->units) {
		uint64_t unit = perm_at(&t->order, t->next++);
		uint64_t region = unit / t->region, at = unit % t->region;
		uint64_t begin = region * t->region;
		uint64_t room = t->units - begin < t->region ? t->units - begin : t->region;
		uint64_t rank = perm_at(&t->rank, region);
		uint64_t units =
			s->n ? tile_split(t, s, rank, at, room) : tile_range(t, rank, at, room);

		if (units) {
			*offset = unit * s->min;
			*len = units * s->min;
			return true;
		}
	}
	return false;
}
