/*
 * spawn -- other programs: started without a shell, waited for with a limit.
 *
 * It reads no output but for spawn_ask; whoever starts one holds its pipes.
 */
#ifndef IOSONDE_BASE_SPAWN_H
#define IOSONDE_BASE_SPAWN_H

#include <sched.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/err.h"

/* How a program is started; the zero state but for argv is a fair default. */
struct spawn {
	char *const *argv; /* argv[0] is looked for by spawn_find */
	char *const *env;  /* NULL: ours */
	const char *cwd;   /* NULL: ours */
	int in, out, err;  /* become 0, 1, 2; 0: /dev/null.  They stay the caller's */
	const char *const
		*enter; /* cgroup.procs files that it enters first, NULL-ended; NULL: none */
	const char *const *hide;  /* mount points that it does not see, NULL-ended; NULL: none */
	const char *const *cover; /* folders that are empty for it, in memory; as hide */
	const cpu_set_t *cpus;	  /* NULL: ours */
	unsigned long mempolicy_node; /* NUMA node + 1 that its memory comes from; 0: any */
	bool dies_with_us;	      /* SIGKILL when the starting thread ends */
};

/* A program that was started.  The zero state: none. */
struct child {
	pid_t pid; /* 0: none, or waited for */
	int pidfd; /* readable once it has ended; 0: none */
};

/*
 * Where a program lies: name itself where it has a slash, else the first along PATH, else
 * in one of the folders for administrators' programs, which PATH may lack.  Returns its
 * length; -ENOENT, -ENAMETOOLONG.
 */
int spawn_find(char *out, size_t size, const char *name);

/*
 * Start it, in a session of its own, signals as a new program has them, no file
 * of ours open.  Returns 0; -errno: ERR_UNAVAILABLE when there is no such program
 * (the message names it), else ERR_FAILED with the step that failed.  What fails
 * between fork and exec is told here, too, and leaves no child.
 */
int spawn_start(struct child *out, const struct spawn *how, struct err *err);

/*
 * In a process that was forked: make in, out and err (0: /dev/null) its 0, 1 and 2, and close
 * all others, on_exec: once it becomes a program.  Returns 0; -errno.  Allocates nothing.
 */
int spawn_files(int in, int out, int err, bool on_exec);

/*
 * Wait until it has ended or deadline (ns, CLOCK_MONOTONIC; UINT64_MAX: none).
 * Returns 1 with *status as waitpid(2) gives it, and child in the zero state; 0 at
 * the deadline; -errno.
 */
int spawn_wait(struct child *child, uint64_t deadline, int *status, struct err *err);

/* SIGKILL it and its process group, and wait for it; accepts the zero state. */
void spawn_kill(struct child *child);

/*
 * Run it to its end, at most seconds: what it printed on out and err, at most 64 KiB
 * of it, goes to *printed.  It is killed when the calling thread ends, and when stop (-1:
 * none) becomes readable, which is left to be read.  Returns its exit status, 128+N for
 * signal N; -ETIMEDOUT; -EINTR: stopped; as spawn_start.
 */
int spawn_ask(char *const *argv, unsigned seconds, int stop, struct buf *printed, struct err *err);

/* Append the words as a shell reads them back, blanks between them. */
void spawn_quote(struct buf *out, char *const *argv);

#endif
