/*
 * compare -- the words of iosonde compare.
 */
#ifndef IOSONDE_CLI_COMPARE_H
#define IOSONDE_CLI_COMPARE_H

#include "base/err.h"
#include "job/job.h"
#include "base/words.h"
#include "runtime/runtime.h"

/* Fields have the types of their kinds in the table of compare_words.c. */
struct compare_wish {
	value_LIST runtimes; /* each "host,runc" */
	value_UINT repeat;   /* 0: as the jobs say */
	value_UINT seed;     /* of seed_given */
	value_ENUM data;     /* enum runtime_data */
	value_ENUM seccomp;  /* enum runtime_seccomp */
	value_FLAGS caches;  /* enum cache_state */
	value_STR data_dir;
	value_CPUS cpus;
	value_SIZE memory;
	value_UINT node; /* and 1; 0: any */
	value_TIME ramp, timeout;
	value_STR output;  /* never NULL */
	value_ENUM format; /* enum run_format */
	value_BOOL roles, clean, dry_run;
	bool ramp_given, seed_given;
	struct words jobs; /* all other words: those of jobs */
};

/*
 * Sort the words of the command line.  Returns 0; -EINVAL, -ERANGE with ERR_INPUT and the
 * name of the option; -ENOMEM.  The wish is to be released either way.
 */
int compare_parse(struct compare_wish *wish, int argc, char *const *argv, struct err *err);
void compare_wish_release(struct compare_wish *wish);

#endif
