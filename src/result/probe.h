/*
 * probe -- what a probe found: the model that its outputs are made of.
 *
 * Plain data: it lies in memory shared between two processes.
 */
#ifndef IOSONDE_RESULT_PROBE_H
#define IOSONDE_RESULT_PROBE_H

#include <stdatomic.h>

#include "base/buf.h"
#include "base/err.h"
#include "measure/env.h"
#include "measure/storage.h"

enum { PROBE_ENGINES = 16, PROBE_ADVICE = 24 };

/* How far a way of handing over I/O came: buffered, or with O_DIRECT. */
enum probe_step { PROBE_NOT_TRIED, PROBE_OPEN, PROBE_WRITE, PROBE_READ, PROBE_DONE };
struct probe_try {
	enum probe_step step; /* that was refused; DONE: none was */
	int errnum;	      /* positive; of the refusal */
	int signal;	      /* that who tried was killed by, 0: none */
};

struct probe_engine {
	const char *name; /* static */
	bool diskless;
	struct probe_try buffered, direct;
};

/* What the process that probes is at; ascending. */
enum probe_stage {
	PROBE_STAGE_CLOCK,
	PROBE_STAGE_ENV,
	PROBE_STAGE_COUNTERS,
	PROBE_STAGE_CEILING,
	PROBE_STAGE_PATH, /* looking at the path */
	PROBE_STAGE_STORAGE,
	PROBE_STAGE_DIRECT,
	PROBE_STAGE_ENGINES,
	PROBE_STAGE_DONE,
};

struct probe {
#define NUM(group, key, unit, label) struct reading group##_##key;
#define TEXT(group, key, label)	     struct fact group##_##key;
#include "result/probe.def"
	struct probe_engine engine[PROBE_ENGINES];
	unsigned engines_n;
	unsigned tries; /* begun, two an engine */
	struct storage storage;
	struct env env;
	_Atomic int stage; /* enum probe_stage */
	struct err err;	   /* code 0: none; what kept it from being complete */
};

extern const struct reading_row probe_rows[];
extern const unsigned probe_rows_n;

/* Title of a group of probe.def; NULL if there is none. */
const char *probe_title(const char *group);

/* Why a try was refused: the text of its errno, or "killed by signal ...".  Returns out. */
const char *probe_reason(const struct probe_try *t, char *out, size_t size);

/*
 * What follows from it for whoever is about to run a job here: whole sentences,
 * at most max of them, most important first.  Each is malloc'd.  Returns how many.
 */
unsigned probe_advice(const struct probe *p, char **out, unsigned max);

/* For people: grouped and aligned, what follows from it at the end. */
void probe_text(const struct probe *p, struct buf *out);

/*
 * As one JSON object and a newline: for each figure its value (null where there is
 * none), state, and for a refusal the errno and its text.
 * Returns 0; -ENOMEM with ERR_OUTPUT.
 */
int probe_json(const struct probe *p, const char *version, struct buf *out, struct err *err);

#endif
