/*
 * environment -- the record of where a run happened, in its result.
 */
#include "result/environment.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static unsigned environment_paths(const struct environment_place *place)
{
	return place->files_n < ENVIRONMENT_FILES ? place->files_n : ENVIRONMENT_FILES;
}

static bool environment_has(const struct environment_place *place, const char *path)
{
	for (unsigned i = 0; i < environment_paths(place); i++)
		if (place->path[i] && strcmp(place->path[i], path) == 0)
			return true;
	return false;
}

static int environment_files(struct environment_place *to, const struct environment_place *from)
{
	unsigned n = environment_paths(from);

	for (unsigned i = 0; i < n; i++) {
		if (!from->path[i] || environment_has(to, from->path[i]))
			continue;
		if (to->files_n < ENVIRONMENT_FILES) {
			to->path[to->files_n] = strdup(from->path[i]);
			if (!to->path[to->files_n])
				return -ENOMEM;
		}
		to->files_n++;
	}
	/* Those without a path here may be the same in every run. */
	if (from->files_n > n && to->files_n < from->files_n)
		to->files_n = from->files_n;
	return 0;
}

static int environment_place(struct environment *to, const struct environment_place *from)
{
	unsigned k = 0;

	while (k < to->places_n &&
	       (to->place[k].dev != from->dev || to->place[k].mount != from->mount ||
		to->place[k].device != from->device))
		k++;
	if (k == ENVIRONMENT_PLACES) {
		to->places_more++;
		return 0;
	}
	struct environment_place *place = &to->place[k];

	if (k == to->places_n) {
		to->places_n++;
		*place = (struct environment_place){.dev = from->dev,
						    .mount = from->mount,
						    .device = from->device,
						    .storage = from->storage};
	}
	return environment_files(place, from);
}

int environment_merge(struct environment **to, const struct environment *from)
{
	struct environment *e = *to ? *to : calloc(1, sizeof *e);
	int r = 0;

	if (!e)
		return -ENOMEM;
	*to = e;
	e->time_ms = from->time_ms;
	memcpy(e->host, from->host, sizeof e->host);
	e->env = from->env;
	restraint_add(&e->during, &from->during);
	if (from->places_more > e->places_more)
		e->places_more = from->places_more;
	for (unsigned i = 0; r == 0 && i < from->places_n; i++)
		r = environment_place(e, &from->place[i]);
	return r;
}

void environment_free(struct environment *e)
{
	for (unsigned i = 0; e && i < e->places_n; i++)
		for (unsigned k = 0; k < ENVIRONMENT_FILES; k++)
			free(e->place[i].path[k]);
	free(e);
}
