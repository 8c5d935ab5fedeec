/*
 * gather -- the trials of one comparison or of several, from their files.
 */
#ifndef IOSONDE_REPORT_GATHER_H
#define IOSONDE_REPORT_GATHER_H

#include <stdbool.h>
#include <sys/stat.h>

#include "result/trial.h"

/* The zero state is empty.  Trials are without their box: only its digest is kept. */
struct gather {
	struct trial *trials;
	unsigned n;
	unsigned turns; /* so many before the next result's first */
	struct gather_file {
		dev_t dev;
		ino_t ino;
	} * files;			/* that were read */
	unsigned files_n, files_before; /* of them, those of earlier results */
};

/*
 * Add a result: what iosonde compare --output=PATH left (each file of PATH/trials, or of
 * PATH itself, that ends in .json), or the file of one trial.
 *
 * A runtime or cell of the same name as one that is there is the same, however its
 * result numbers it.  Trials of different results have no turn in common: they are not
 * paired.  Returns 0; -errno with ERR_INPUT and the path: it is none, holds none, or a file of
 * it was read before; -ENOMEM.
 */
int gather_add(struct gather *g, const char *path, struct err *err);

/* Was this file read? */
bool gather_has(const struct gather *g, const struct stat *st);

/* Accepts the zero state. */
void gather_release(struct gather *g);

#endif
