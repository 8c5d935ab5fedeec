/*
 * environment -- the record of where a run happened, in its result.
 */
#ifndef IOSONDE_RESULT_ENVIRONMENT_H
#define IOSONDE_RESULT_ENVIRONMENT_H

#include "base/buf.h"
#include "measure/env.h"
#include "measure/restraint.h"
#include "measure/storage.h"
#include "result/put.h"

enum { ENVIRONMENT_PLACES = 8, ENVIRONMENT_FILES = 16, ENVIRONMENT_HOST = 65 };

/* A file system and device, with the files of the run that lie there. */
struct environment_place {
	uint64_t dev;	/* these three tell places apart: dev_t of the file system or device, */
	unsigned mount; /* the kernel's number of the mount, 0: not known, */
	bool device;	/* and whether dev is a block device that is used as such */
	unsigned file[ENVIRONMENT_FILES]; /* the first, index into the plan; used by load alone */
	unsigned files_n;		  /* all */
	char *path[ENVIRONMENT_FILES];	  /* the first; set in a result alone, which owns them */
	struct storage storage;
};

/* Plain data but for path: without these it may lie in shared memory. */
struct environment {
	uint64_t time_ms;	     /* Unix time when it was looked up, 0: it was not */
	char host[ENVIRONMENT_HOST]; /* "" unless it was asked for */
	struct env env;
	struct restraint during; /* from the first job's begin to the last one's end */
	struct environment_place place[ENVIRONMENT_PLACES];
	unsigned places_n, places_more; /* more: found no room */
};

/*
 * Take another run's: what held it back is added, places that are not there yet follow, the
 * rest is that of the later one.  *to, NULL at first, is malloc'd.  0; -ENOMEM.
 */
int environment_merge(struct environment **to, const struct environment *from);

/* Accepts NULL. */
void environment_free(struct environment *e);

/*
 * Add "environment" to the document; null where e is NULL.  Figures have the form
 * of probe's.  What only probe measures (costs of the clock, counters) is left out.
 */
void environment_json(struct put *p, json_t *own, const struct environment *e, const char *version);

/*
 * Append what a reader compares, without line end: kernel, distribution, CPUs, and what is
 * around them.
 */
void environment_text(const struct environment *e, struct buf *out);

/* The same of a place: file system and device.  False: nothing is known. */
bool environment_text_place(const struct environment_place *place, struct buf *out);

/* What held the run back; false: nothing did, as far as is known. */
bool environment_text_during(const struct environment *e, struct buf *out);

#endif
