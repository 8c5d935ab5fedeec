/*
 * live -- figures that were read while their worker went on counting.
 */
#include "load/live.h"

#include <string.h>

static unsigned live_fullest(const struct hist *h)
{
	unsigned best = hist_bucket(hist_min(h));

	for (unsigned b = best; b <= hist_bucket(h->max); b++)
		if (hist_at(h, b) > hist_at(h, best))
			best = b;
	return best;
}

/* Give or take samples until there are n. */
static void live_level(struct hist *h, uint64_t n)
{
	uint64_t have = hist_count(h);

	if (!have) {
		hist_add(h, 0, 0);
		hist_set(h, 0, n);
	}
	if (!n)
		memset(h, 0, sizeof *h);
	while (have && n && have != n) {
		unsigned b = live_fullest(h);
		uint64_t middle = hist_lower(b) / 2 + hist_upper(b) / 2, by = n - have;

		if (have < n) {
			hist_set(h, b, hist_at(h, b) + by);
			h->sum += by * middle;
			have = n;
			continue;
		}
		by = have - n < hist_at(h, b) ? have - n : hist_at(h, b);
		hist_set(h, b, hist_at(h, b) - by);
		h->sum -= by * middle < h->sum ? by * middle : h->sum;
		have -= by;
	}
}

/* A slot may have been closed after the totals were read: what is too much goes. */
static void live_series(struct series *s, uint64_t ios, uint64_t bytes)
{
	uint64_t many = 0, much = 0;

	for (unsigned i = 0; i < s->n; i++) {
		many += s->slot[i].ios;
		much += s->slot[i].bytes;
	}
	for (unsigned i = s->n; i-- > 0 && (many > ios || much > bytes);) {
		struct series_slot *slot = &s->slot[i];
		uint64_t a = many > ios ? many - ios : 0, b = much > bytes ? much - bytes : 0;

		a = a < slot->ios ? a : slot->ios;
		b = b < slot->bytes ? b : slot->bytes;
		slot->ios -= a;
		slot->bytes -= b;
		many -= a;
		much -= b;
	}
}

static void live_dir(struct stats_dir *d, bool synchronous, bool trims)
{
	uint64_t n = hist_count(&d->clat);

	if (d->ios != n)
		d->bytes = d->ios ? (uint64_t)((double)d->bytes / (double)d->ios * (double)n + 0.5)
				  : 0;
	d->ios = n;
	live_series(&d->series, d->ios, d->bytes);
	if (hist_count(&d->response))
		live_level(&d->response, n);
	if (synchronous)
		return;
	live_level(&d->lat, n);
	if (!trims && hist_count(&d->slat) < n)
		live_level(&d->slat, n);
}

void live_agree(struct stats *s, bool synchronous)
{
	for (int d = 0; d < DDIR_COUNT; d++)
		if (s->dir[d].ios)
			live_dir(&s->dir[d], synchronous, d == DDIR_TRIM);
	if (s->completed > s->issued)
		s->issued = s->completed;
}
