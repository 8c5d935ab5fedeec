/*
 * jobfile -- jobs from job files and from the command line.
 *
 * It knows sections, [global], several --name=; ini knows the syntax, job the
 * options.
 */
#ifndef IOSONDE_JOB_JOBFILE_H
#define IOSONDE_JOB_JOBFILE_H

#include "job/job.h"

/*
 * Add the jobs of one file ("-" is standard input) to the list.
 *
 * Sections in order; every [global] holds for the sections after it in this
 * file.  The first job of a further file waits for all before it, as in fio.
 * Returns 0; -EINVAL and others with ERR_INPUT and a message that begins
 * "FILE:LINE:COLUMN: job NAME: option OPTION: ".  On failure the list holds
 * what it held and possibly more; release it.
 */
int jobfile_read(struct job_list *list, const char *path, struct err *err);

/* The same with globals to begin with; they are changed by the file's [global]. */
int jobfile_read_with(struct job_list *list, struct job *global, const char *path, struct err *err);

/*
 * The same from memory: len bytes, then a NUL; written to.  name stands in
 * messages, and includes are looked for beside it.
 */
int jobfile_parse(struct job_list *list, const char *name, char *data, size_t len, struct err *err);

/* Append a job, a copy of the globals under a name of its own; for cmdline. */
int jobfile_add_job(struct job_list *list, const struct job *global, const char *name,
		    const char *where, struct err *err);

/* Does a section, or --name=, of this name hold globals? */
bool jobfile_is_global(const char *name);

/*
 * Parse the words of a command line (argv[0] is the first word after the
 * command).  Words that start with "--" are options (--name=VALUE, or
 * --name VALUE where the option is no boolean, list or flag; a bare --direct is
 * true); a lone "-" and others are job files.
 * --direct 1 and, as in fio, a single dash are taken too.
 * Options before the first --name, and after --name=global, are globals: they
 * hold for the jobs after them and, as in fio, for the sections of the job
 * files, which are read last and may set them otherwise.  Options without any
 * --name and job file make one job, "iosonde".  Switches may stand anywhere.
 *
 * Returns 0; -EINVAL and others with ERR_INPUT: "command line: option bs: ...".
 */
int jobfile_command_line(struct job_list *list, struct run_options *opts, int argc,
			 char *const *argv, struct err *err);

#endif
