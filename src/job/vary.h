/*
 * vary -- one line vary=OPTION:VALUE,VALUE,... of a job.
 *
 * It knows one line; sweep makes cells of all of them.
 */
#ifndef IOSONDE_JOB_VARY_H
#define IOSONDE_JOB_VARY_H

#include "job/job.h"

/* Values that one line may have. */
enum { VARY_VALUES = 1000 };

/* The zero state is empty. */
struct vary {
	enum job_option option;
	char *name;    /* of the option, as it was written */
	char **values; /* n of them, each as a job file would have it */
	size_t n;
};

/*
 * Parse "bs:4k,16k" or "iodepth:1..32*2": an option of a job, a colon, values
 * separated by commas.  A comma in a value is written \, .  Where the option is
 * a number, a size or a time, A..B*F stands for A, A*F, A*F*F ... and A..B+S
 * for A, A+S, A+S+S ..., none above B.
 *
 * Every value is tried on a job of its own.  Returns 0; -EINVAL and others with
 * ERR_INPUT: no such option, one that cannot vary (name, vary, repeat), a value
 * that the option does not take, that is empty, or that is there twice, a range
 * without a step; -ENOMEM.
 */
int vary_parse(struct vary *out, const char *text, struct err *err);

void vary_release(struct vary *v);

/*
 * Add a line to job->vary: in place of one for the same option that the job has
 * from [global].  A further one in the same section is refused.  text NULL: the
 * bare name was given.  Returns as vary_parse.
 */
int vary_add(struct job *job, const char *text, struct err *err);

/*
 * The job has set this option itself: a line for it that came from [global] does
 * not hold any more, which list notes.
 */
void vary_overrule(struct job *job, struct job_list *list, enum job_option option);

#endif
