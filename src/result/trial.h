/*
 * trial -- one cell of a workload, once, in one runtime: the box's own result and the
 * host's view beside it.  The model, to JSON and back.
 */
#ifndef IOSONDE_RESULT_TRIAL_H
#define IOSONDE_RESULT_TRIAL_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "result/metered.h"

enum trial_state {
	TRIAL_DONE,
	TRIAL_FAILED, /* the runtime, the box or its job; err, told, exit_status say more */
	TRIAL_ABSENT, /* the runtime is not here; err says why */
	TRIAL_HUNG,   /* it was killed when its time was over */
};

/* One direction of the box's result, what the comparison needs of it. */
struct trial_dir {
	uint64_t ios, bytes;
	double iops, bw;		   /* a second, bytes a second */
	double lat_mean, lat_p50, lat_p99; /* ns, of lat where there is one, else of clat */
};

/* Owns all that it points to. */
struct trial {
	char *runtime;		      /* as it was asked for */
	unsigned runtime_n;	      /* its place in the list of runtimes, from 0 */
	char *version;		      /* of the runtime */
	char *cell;		      /* "rw=read bs=4k" */
	unsigned cell_n, turn, order; /* each from 0; order: when it ran */
	enum trial_state state;
	int exit_status;  /* of the box's program, or 128+N; -1: none */
	char *told;	  /* the last lines of its standard error */
	char *command;	  /* what reproduces it */
	char *conditions; /* "data=bind cache=cold cpus=0-1 memory=... seccomp=default" */
	struct err err;
	json_t *box; /* the box's own document, NULL: none came */
	struct trial_dir read, write;
	char *engine;	/* effective engine; NULL: not told */
	char *verdict;	/* what the box says of its cache; NULL: nothing */
	bool generator; /* the box says that iosonde itself was the limit */
	double clock;	/* seconds of the box's clock to one of the host's; 0: not known */
	struct metered host;
	bool metered; /* host is filled */
};

/* "done", "failed", "absent", "hung". */
const char *trial_state_name(enum trial_state state);

/*
 * Fill read, write, engine, verdict, generator from t->box, all zero before.  Of several
 * jobs I/Os, bytes and rates are summed up; mean and percentiles are those of the jobs,
 * weighted by I/Os: exact for the mean; a percentile of all together lies, as this one
 * does, between the least and the greatest of the jobs'.
 * -EINVAL with ERR_INPUT: it is not such a document.
 */
int trial_digest(struct trial *t, struct err *err);

/* As one JSON document, a line end behind it.  0; -ENOMEM with ERR_OUTPUT. */
int trial_json(const struct trial *t, struct buf *out, struct err *err);

/*
 * And back, from len bytes; to be released.  -EINVAL with ERR_INPUT: it is no such
 * document, with the place or the member; -ENOMEM.
 */
int trial_read(struct trial *t, const char *text, size_t len, struct err *err);

/* Accepts the zero state. */
void trial_release(struct trial *t);

#endif
