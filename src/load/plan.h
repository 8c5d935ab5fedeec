/*
 * plan -- which worker touches which part of which file.
 *
 * Made from the job list before the run is split into two processes, so that
 * both know every file's name; it touches no file itself.
 */
#ifndef IOSONDE_LOAD_PLAN_H
#define IOSONDE_LOAD_PLAN_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

#include "base/err.h"
#include "job/job.h"
#include "load/doing.h"

/* A file of the run: one for each distinct path. */
struct target {
	char *path;
	bool reads, writes;    /* some job does; a trim is a write */
	bool trims;	       /* some job does: it must be a block device */
	bool direct;	       /* some job opens it with O_DIRECT */
	bool fill;	       /* some job reads it, or writes over data: lay-out makes them */
	bool grow;	       /* no job wants it extended before it is written */
	bool flush;	       /* some job wants it on its device after lay-out */
	bool keep;	       /* some job must find it: it is not created */
	bool checks;	       /* some job checks what is there: that is left as it is */
	bool unlink;	       /* some job wants it removed at the end, if created */
	bool brief;	       /* all jobs have it open for a while only: openfiles */
	bool diskless;	       /* only by engines that use no file: it is a name alone */
	const struct job *job; /* the first that names it, for messages */

	/* set by guard, in the process that does the I/O */
	int fd;		 /* the guard: open and locked for the whole run; -1 */
	struct stat st;	 /* of fd */
	uint64_t size;	 /* bytes: of the file or the device; kept by target_lay_out */
	uint64_t before; /* the size that guard found; 0: made by it */
	bool device;	 /* a block device */
	bool created;	 /* by this run */
	bool own;	 /* may be written, extended and laid out without consent */
	bool locked;	 /* false: this file system has no locks */
	bool shut;	 /* fd is closed between uses: not all of them may be open */
	bool absent;	 /* it is not there; set by guard_describe alone */
	uint64_t lays;	 /* bytes that lay-out would write; the same */

	bool reserved;	   /* lay-out asked for its blocks: */
	int reserve_error; /* errno of the refusal, 0: they are there */
};

/* Part of a target that one worker covers. */
struct plan_file {
	unsigned target;	 /* index into plan.targets */
	uint64_t offset, length; /* bytes; set by plan_regions */
	bool last;		 /* it reaches to the end of the file */
};

/* One clone of one job. */
struct plan_worker {
	const struct job *job;
	unsigned clone;
	unsigned stage;	  /* index into the run's stages, ascending */
	unsigned engine;  /* index into engines; at first of ioengine, settled by avail_check */
	int engine_error; /* errno of the first one of ioengine that was refused, 0: none */
	uint64_t seed;
	struct plan_file *files;
	unsigned files_n;
	struct log *log; /* set by log_file_open, in the process that does the I/O; NULL: none */
};

struct plan {
	struct target *targets;
	unsigned targets_n;
	struct plan_worker *workers;
	unsigned workers_n;
	unsigned stages;
	bool waits;		 /* some job for another one of its stage, by wait_for */
	const _Atomic int *stop; /* not 0: end now; NULL: never */
	struct doing *doing;	 /* told of calls on targets; NULL: nobody */
};

/* 0; -ENOMEM. */
int plan_make(struct plan *plan, const struct job_list *list, struct err *err);

/*
 * Bytes that worker w needs in each of its files, counted from the file's
 * start; 0: whatever there is (no size was given).  have is the file's present
 * size, which percentages refer to, before the one that file_append begins at.
 */
uint64_t plan_need(const struct plan_worker *w, uint64_t have, uint64_t before);

/* percent of whole, rounded down. */
uint64_t plan_percent(uint64_t whole, unsigned percent);

/*
 * Set offset and length of every file of every worker from the sizes of the
 * targets, or, laid_out false, from those that lay-out is going to give them
 * (target.size is changed to these).  Returns 0; -EINVAL with ERR_INPUT and the
 * remedy when a part is empty, lies beyond the file, or is smaller than a block.
 */
int plan_regions(struct plan *plan, bool laid_out, struct err *err);

void plan_release(struct plan *plan);

#endif
