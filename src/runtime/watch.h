/*
 * watch -- a program that was started with pipes for its standard output and error, until
 * it ends: what it prints, the marks among it, a time limit, a signal to us.
 *
 * It ends nothing; whoever started the program does.
 */
#ifndef IOSONDE_RUNTIME_WATCH_H
#define IOSONDE_RUNTIME_WATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/spawn.h"
#include "result/marks.h"

enum watch_end {
	WATCH_ENDED,  /* it has ended, status is known */
	WATCH_LATE,   /* its time was over */
	WATCH_SIGNAL, /* we were told to end */
};

/* The zero state but for signals -1 is one without anything. */
struct watch {
	int out[2], err[2]; /* ends to read and to write; 0: closed */
	int signals;	    /* a signalfd of ours; -1: none */
	/* Each may be NULL: a mark came; every 100 ms in between. */
	void (*mark)(void *ctx, enum mark mark);
	void (*look)(void *ctx);
	void *ctx;

	struct buf output; /* what it printed on out */
	struct buf told;   /* the last lines on err that are no mark */
	struct buf line;   /* one that has not ended yet */
	int status;	   /* as waitpid(2) gives it */
	int signal;	   /* that came, of WATCH_SIGNAL */
};

/* Make the pipes.  Returns 0; -errno. */
int watch_open(struct watch *w, struct err *err);

/*
 * Close our ends to write, and watch until it has ended or deadline (ns,
 * CLOCK_MONOTONIC) has come.  Returns enum watch_end; -errno.
 */
int watch_until(struct watch *w, struct child *child, uint64_t deadline, struct err *err);

/* Has a signal come on signals (a signalfd that does not block, -1: none)?  It is left there. */
bool watch_told(int signals);

/* Take one that has come.  Its number; 0: none. */
int watch_signal(int signals);

/* The last line that it told without its end, "" where there was none; w's. */
const char *watch_last(const struct watch *w);

/* Exit status of a program: 128+N for signal N. */
int watch_exit(const struct watch *w);

void watch_close(struct watch *w);

#endif
