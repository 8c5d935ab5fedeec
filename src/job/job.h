/*
 * job -- what to do: the options of one job, and the jobs of one run.
 *
 * It does not know where options come from (jobfile does) and touches no
 * target.
 */
#ifndef IOSONDE_JOB_JOB_H
#define IOSONDE_JOB_JOB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "job/does.h"
#include "job/options.h"
#include "job/value.h"

/* Where a value came from. */
enum job_origin { ORIGIN_DEFAULT, ORIGIN_GLOBAL, ORIGIN_JOB };

/* One section of a job file, or one --name= of the command line. */
struct job {
#define OPTION(kind, field, ...) value_##kind field;
#include "job/options.def"
	int64_t rw_number; /* behind the colon of rw: bytes to skip, or I/Os of a run; 0: none */
	int64_t service_number; /* behind that of file_service_type: I/Os of a turn; 0: 1 */
	unsigned char origin[JOB_OPTIONS]; /* enum job_origin */
	char *where;			   /* "db.fio:12" or "command line"; malloc'd */
	char *label;			   /* how results name it; NULL: by name; malloc'd */
	size_t vary_inherited;		   /* so many of vary, the first, are from [global] */
	char *section; /* what its files are named by, whatever name says; malloc'd, may be NULL */
	char *given[JOB_OPTIONS]; /* see job/given.h */
	unsigned group;		  /* reporting group, from 0, ascending */
	unsigned stage;		  /* jobs of one stage run together; set by job_finish */
	const struct job *waits;  /* for the end of this one, by wait_for; set by job_finish */
};

/* The options of the command line alone. */
struct run_options {
#define SWITCH(kind, field, ...) value_##kind field;
#include "job/options.def"
};

/* A file that was read as input: never a target of the run. */
struct job_input {
	char *path; /* NULL: a standard stream */
	dev_t dev;
	ino_t ino;
};

/* An option of fio's that does nothing here: told once per run. */
struct job_note {
	char *option; /* NULL: a note about the job itself */
	char *text;   /* one sentence, with the job's name and the remedy in it */
};

/* All that one run was told. */
struct job_list {
	struct job *jobs;
	size_t n;
	struct job_input *inputs;
	size_t inputs_n;
	struct job_note *notes;
	size_t notes_n;
	const struct value_list *only; /* names of the jobs to take, NULL or none: all */
	unsigned cell, turn;	       /* of a sweep, from 1; 0: this is no part of one */
};

/* Fill a zeroed job, or options, with the defaults of options.def.  0 or -ENOMEM. */
int job_init(struct job *job, struct err *err);
int run_options_init(struct run_options *opts, struct err *err);

/*
 * Set one option by name or alias.  value NULL: the bare name was given.
 *
 * Returns the enum job_option; -EINVAL, -ERANGE with ERR_INPUT: "option bs:
 * '4q': ..."; an unknown name suggests the closest spelling, a name of fio's
 * that is refused says why (job/compat.def).  An accepted one adds a note to
 * list (once per option name) and returns JOB_OPTIONS.  -ENOMEM.
 */
int job_set(struct job *job, struct job_list *list, const char *name, const char *value,
	    enum job_origin origin, struct err *err);

/* The same for the command line alone.  Returns enum run_switch; -ENOENT: no such switch. */
int run_options_set(struct run_options *opts, const char *name, const char *value, struct err *err);

/* Copy of a job (the section's start is a copy of [global]).  0 or -ENOMEM. */
int job_copy(struct job *to, const struct job *from, struct err *err);

/*
 * When all sections are read: cross-checks of each job, groups and stages of
 * the list, and the notes of jobs.md section 1 ("diagnosed when the job is
 * read") that need no look at the files.
 * Returns 0; -EINVAL with ERR_INPUT, the message beginning with job.where.
 */
int job_finish(struct job_list *list, struct err *err);

/* Append the value of one option, as it would be written in a job file. */
void job_print(const struct job *job, enum job_option option, struct buf *out);

/* The name of a job in a result. */
const char *job_label(const struct job *job);

/* Is a job of this name to be taken? */
bool job_wanted(const struct job_list *list, const char *name);

/* Add an input; path is copied.  Returns 0 or -ENOMEM. */
int job_input_add(struct job_list *list, const char *path, const struct stat *st);

/* Add a note, printf-like; lost when memory is out. */
void job_note(struct job_list *list, const char *option, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/*
 * Does a job go on after an I/O, read or not, that failed with errnum?  By
 * continue_on_error for EIO and EILSEQ; a list of ignore_error takes its place.
 */
bool job_tolerates(const struct job *job, bool read, int errnum);

/* The same after a block that is not as it was written, which is EILSEQ. */
bool job_tolerates_mismatch(const struct job *job);

/* 0, or -EINVAL with ERR_INPUT for an ignore_error that names no errors. */
int job_check_ignored(const struct job *job, struct err *err);

/*
 * Path of file i (0..job_files(job)-1) of a clone (0..numjobs-1): from
 * filename, else named by filename_format, below directory; malloc'd, NULL when memory is out.
 * Source: fio(1), filename_format default $jobname.$jobnum.$filenum.
 */
char *job_path(const struct job *job, unsigned clone, unsigned i);

/* Number of files of each clone: those of filename, else nrfiles. */
unsigned job_files(const struct job *job);

void job_release(struct job *job);
void job_list_release(struct job_list *list);
void run_options_release(struct run_options *opts);

#endif
