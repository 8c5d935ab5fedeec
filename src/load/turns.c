/*
 * turns -- which of its files a clone uses next.
 */
#include "load/turns.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "job/options.h"

int turns_init(struct turns *t, int service, unsigned each, unsigned files_n, unsigned window,
	       uint64_t seed, struct err *err)
{
	/* One after the other needs no second one. */
	if (service == SERVICE_SEQUENTIAL)
		window = 1;
	unsigned *in = calloc(window, sizeof *in);

	if (!in)
		return err_sys(err, ERR_FAILED, ENOMEM, "turns of %u files", files_n);
	*t = (struct turns){
		.service = service,
		.each = each ? each : 1,
		.files_n = files_n,
		.window = window,
		.in = in,
	};
	rng_init(&t->rng, seed);
	turns_pass(t);
	return 0;
}

static void turns_draw(struct turns *t)
{
	t->had = 0;
	if (t->service == SERVICE_RANDOM && t->in_n)
		t->at = (unsigned)rng_below(&t->rng, t->in_n);
}

void turns_pass(struct turns *t)
{
	for (t->in_n = 0; t->in_n < t->window; t->in_n++)
		t->in[t->in_n] = t->in_n;
	t->fresh = t->in_n;
	t->at = 0;
	turns_draw(t);
}

void turns_next(struct turns *t)
{
	if (t->service == SERVICE_SEQUENTIAL || ++t->had < t->each)
		return;
	t->at = t->at + 1 == t->in_n ? 0 : t->at + 1;
	turns_draw(t);
}

bool turns_over(struct turns *t)
{
	bool fresh = t->fresh < t->files_n;

	if (fresh)
		t->in[t->at] = t->fresh++;
	else if (t->service == SERVICE_RANDOM)
		t->in[t->at] = t->in[--t->in_n];
	else
		memmove(&t->in[t->at], &t->in[t->at + 1], (--t->in_n - t->at) * sizeof *t->in);
	/* The one that took its place has the turn after the others. */
	if (fresh && t->service == SERVICE_ROUNDROBIN)
		t->at++;
	if (t->at >= t->in_n)
		t->at = 0;
	turns_draw(t);
	return t->in_n > 0;
}

void turns_release(struct turns *t)
{
	free(t->in);
	*t = (struct turns){0};
}
