/*
 * engine -- the list of engines, and the one fallback they share.
 */
#include "engine/engine.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define ENGINE(symbol, name, aliases, help) extern const struct engine_ops symbol;
#include "engine/engines.def"

const struct engine_ops *const engines[] = {
#define ENGINE(symbol, name, aliases, help) &symbol,
#include "engine/engines.def"
};
const unsigned engines_n = sizeof engines / sizeof engines[0];

const struct engine_ops *engine_find(const char *name)
{
	for (unsigned i = 0; i < engines_n; i++)
		if (strcmp(engines[i]->name, name) == 0)
			return engines[i];
	return NULL;
}

void engine_fallback(struct io *io, int fd)
{
	int r;

	do {
		switch (io->op) {
		case IO_FSYNC:
			r = fsync(fd);
			break;
		case IO_FDATASYNC:
			r = fdatasync(fd);
			break;
		default:
			r = -1;
			errno = EOPNOTSUPP;
			break;
		}
	} while (r < 0 && errno == EINTR);
	io->res = r < 0 ? -errno : 0;
}
