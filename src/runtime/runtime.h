/*
 * runtime -- the contract of a container runtime: what makes a box, starts the
 * program in it, and removes it.
 *
 * Waiting, metering and collecting are the same for all and live in trial.c.
 */
#ifndef IOSONDE_RUNTIME_RUNTIME_H
#define IOSONDE_RUNTIME_RUNTIME_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/spawn.h"
#include "measure/group.h"
#include "runtime/sweepup.h"

struct runtime_ops;

#define HANDBACK_FILE "result"

/* A runtime as asked for: "NAME", "NAME:KEY=VALUE:KEY=VALUE". */
struct runtime_spec {
	char *text;	  /* as it was written */
	const char *name; /* in results: what name= says, else text */
	const struct runtime_ops *ops;
	struct runtime_param {
		char *key, *value;
	} * params; /* keys that ops knows, each once */
	unsigned params_n;
};

/* What probe found. */
struct runtime_found {
	bool present;
	char path[256];	   /* of the program, "" when it has none */
	char version[128]; /* first line that it says of itself */
	char why[512];	   /* not present: why not, and what would bring it */
};

/* Where the files under test lie, as the box sees them in /data. */
enum runtime_data { DATA_BIND, DATA_ROOTFS, DATA_TMPFS };
enum runtime_seccomp { SECCOMP_DEFAULT, SECCOMP_NONE };

/* The same for every box; what a runtime cannot have it refuses in prepare. */
struct conditions {
	const char *cpus; /* "0-1"; NULL: all.  Our threads are on them already */
	int node;	  /* NUMA node of memory, -1: any */
	uint64_t memory;  /* bytes, 0: no limit */
	enum runtime_data data;
	enum runtime_seccomp seccomp;
};

/* One box.  trial fills the first part; the rest is the runtime's. */
struct box {
	const struct runtime_spec *spec;
	const struct conditions *conditions;
	const char *id;	    /* unique on this machine: "iosonde-RUN-N" */
	const char *folder; /* an empty one of its own, mode 0755; swept up by trial */
	/* A root with /iosonde, /proc, /sys, /dev, /tmp, /data; shared, not to be written. */
	const char *root;
	/* The host's folder that becomes /data; of DATA_ROOTFS the files in the root's /data. */
	const char *data;
	bool warm;	   /* its files are in the page cache, and copies are to be, too */
	char *const *argv; /* the payload's words, argv[0] "/iosonde" */
	/* A folder of the host's for the payload's result, in a file HANDBACK_FILE, where the end
	 * of what it prints may be lost; NULL: it prints whatever comes of that. */
	const char *handback;
	const struct group *group; /* its processes belong below it; n 0: there is none */
	struct sweepup *sweepup;
	int stop; /* readable, and left to be read, once we are told to end; -1: never */

	struct child child; /* set by start: when it has ended, the box has */
	int out, err;	    /* set by trial before start: write ends for the payload's 1 and 2 */
	struct buf command; /* set by start: the command line that reproduces it */
	void *own;	    /* the runtime's, freed by remove */
};

struct runtime_ops {
	const char *name, *help;
	const char *const *keys; /* parameters that it takes, NULL-ended: "platform", ... */

	/* Are their values such as it knows?  -EINVAL with ERR_INPUT; NULL: any will do. */
	int (*check)(const struct runtime_spec *spec, struct err *err);
	/* Is it here, which version, why not?  Never fails. */
	void (*probe)(const struct runtime_spec *spec, struct runtime_found *out);
	/*
	 * Make the box: bundles, mounts, daemons, each through box->sweepup.  What takes long
	 * ends at box->stop.  -errno with err.
	 */
	int (*prepare)(struct box *box, struct err *err);
	/* Start the payload, its CPU counted in box->group from the first instruction on. */
	int (*start)(struct box *box, struct err *err);
	/*
	 * Undo what sweepup does not know of, and free own, whatever state was reached; what
	 * still runs is killed.  trial sweeps up afterwards.
	 */
	int (*remove)(struct box *box, struct err *err);
};

#define RUNTIME(name, ops) extern const struct runtime_ops ops;
#include "runtime/runtimes.def"

extern const struct runtime_ops *const runtimes[]; /* NULL-ended */

/* "host,runc,runsc:platform=systrap": one of it.  -EINVAL: which are known, with help. */
int runtime_spec_parse(struct runtime_spec *out, const char *text, struct err *err);
void runtime_spec_release(struct runtime_spec *spec);

/* The parameter that every runtime takes, and none is told. */
extern const char runtime_name[];

/* Value of a parameter; fallback where it was not given. */
const char *runtime_param(const struct runtime_spec *spec, const char *key, const char *fallback);

#endif
