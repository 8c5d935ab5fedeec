/*
 * init -- the program as /init of a guest: what a kernel needs before a job can run.
 */
#ifndef IOSONDE_CLI_INIT_H
#define IOSONDE_CLI_INIT_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Were we started as it?  PID 1 alone is no sign: it is ours in every container.
 * name is argv[0].
 */
bool init_is(const char *name);

/*
 * Have devices been waited for long enough, since begin (ns, CLOCK_MONOTONIC)?  They come while
 * the kernel looks for them.  Sleeps 5 ms when not.
 */
bool init_late(uint64_t begin);

/*
 * Insert modules, mount, run the job, deliver its output, switch the machine off (see
 * result/guest.h).  What fails is told on the console.  Does not return.
 */
void init_run(void) __attribute__((noreturn));

#endif
