/*
 * compare -- trials of several runtimes become one comparison, and that text or JSON.
 *
 * It runs nothing and reads no file.
 */
#ifndef IOSONDE_REPORT_COMPARE_H
#define IOSONDE_REPORT_COMPARE_H

#include "base/buf.h"
#include "base/err.h"
#include "result/sample.h"
#include "result/trial.h"

/* What a trial has, by report/figures.def. */
enum figure {
#define FIGURE(name, key, compared) FIGURE_##name,
#include "report/figures.def"
	FIGURES,
};

/*
 * value / value of the baseline.  The mean is the geometric one, low..high its 95 %
 * interval: Student's t on the logarithms of the ratios of trials of the same turn, which
 * takes them for independent and normally distributed; where fewer than two turns have
 * both, Welch's on the logarithms of each (degrees of freedom rounded down, at least 1).
 * Source: Student 1908; B. L. Welch, The generalization of "Student's" problem (1947).
 */
struct ratio {
	unsigned n; /* pairs, or the lesser number of trials; 0: there is no ratio */
	bool paired;
	bool interval; /* at least 2 on each side; else low and high are the mean */
	double mean, low, high;
};

/* A figure of a row, over the trials that were done. */
struct compare_figure {
	struct sample sample;	  /* n 0: no trial had it */
	enum reading_state state; /* of the least certain of them; absent where n is 0 */
	int errnum;		  /* why there is none, or why it is estimated; 0: nobody says */
	struct ratio ratio; /* of figures that are compared, in rows that are not the baseline */
};

/* CPU time of a role or of a kernel's thread, mean over the trials that were metered. */
struct compare_role {
	const char *role, *process, *thread; /* role "kernel": a thread of the kernel */
	bool kernel;
	double threads;
	double percent, user, nice, system, guest; /* of one CPU; user without nice and guest */
	double per_io;				   /* ns; 0 where nothing was moved */
};

/* One runtime in one cell under the same conditions. */
struct compare_row {
	const char *cell, *runtime, *conditions;
	const struct trial **trials; /* trials_n of them, by turn; the texts are theirs */
	unsigned trials_n;
	unsigned block;	     /* rows of one cell and conditions have one number, from 0 */
	bool baseline;	     /* the others of its block are compared with it */
	unsigned count[4];   /* trials by enum trial_state */
	bool reads;	     /* latencies are those of reads; else of writes */
	bool mixed;	     /* both were made */
	bool generator;	     /* in some trial iosonde itself was the limit */
	double clock;	     /* trial.clock that is farthest from 1, 0: none is known */
	const char *verdict; /* of the first trial that has one; NULL: none */
	const char *engine;
	struct compare_figure figure[FIGURES];
	struct compare_role *roles; /* most CPU time first, the kernel's last */
	unsigned roles_n;
};

/* It points into the trials, which must outlive it. */
struct comparison {
	/* for whoever prints it, set by the caller after compare_make; NULL: not told */
	const char *version, *workload;
	const char *seed; /* of the order of trials */
	bool markdown;	  /* text is Markdown, as far as tables go */

	const struct trial **trials; /* by cell, conditions, runtime, turn */
	unsigned trials_n;
	struct compare_row *rows; /* by block, runtime */
	unsigned rows_n, blocks;
	/* "host"; where that is not in the list the first of it that did a trial; NULL: none */
	const char *baseline;
	bool host; /* it is the host */
};

/*
 * Put n trials together; their box is not looked at and may be gone.  A trial without
 * cell (of a runtime that is absent) makes no row, but a note.  Returns 0; -ENOMEM.
 */
int compare_make(struct comparison *out, const struct trial *trials, unsigned n, struct err *err);

/* Accepts the zero state. */
void compare_release(struct comparison *c);

/* Append for people: a block a cell, what the host spent, notes.  At most 100 columns. */
void compare_text(const struct comparison *c, struct buf *out);

/* Append who spent the CPU time: a block a cell, runtime x role.  At most 100 columns. */
void compare_roles(const struct comparison *c, struct buf *out);

/*
 * Append a line of names, and one for each row: what it is, trials by state, the mean of
 * each figure and its ratio.  What is not known is empty.  Source: RFC 4180, but for its
 * line ends.
 */
void compare_csv(const struct comparison *c, struct buf *out);

/* As one JSON document, a line end behind it.  0; -ENOMEM with ERR_OUTPUT. */
int compare_json(const struct comparison *c, struct buf *out, struct err *err);

#endif
