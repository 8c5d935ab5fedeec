/*
 * spare -- what the run itself reads and writes: never a target.
 */
#ifndef IOSONDE_LOAD_SPARE_H
#define IOSONDE_LOAD_SPARE_H

#include <sys/stat.h>

#include "job/job.h"

/*
 * What an existing file is to this run: "a job file", "an output of this run",
 * "the running program", "a standard stream of this run"; NULL: nothing.
 */
const char *spare_file(const struct stat *st, const struct job_list *list,
		       const struct run_options *opts);

/* The same for a path that does not exist yet. */
const char *spare_path(const char *path, const struct run_options *opts);

#endif
