/*
 * init -- the program as /init of a guest: what a kernel needs before a job can run.
 */
#ifndef IOSONDE_CLI_INIT_H
#define IOSONDE_CLI_INIT_H

#include <stdbool.h>

/*
 * Were we started as it?  PID 1 alone is no sign: it is ours in every container.
 * name is argv[0].
 */
bool init_is(const char *name);

/*
 * Insert modules, mount, run the job, deliver its output, switch the machine off (see
 * result/guest.h).  What fails is told on the console.  Does not return.
 */
void init_run(void) __attribute__((noreturn));

#endif
