/*
 * detach -- a process that may get stuck, so that it holds nobody up.
 */
#ifndef IOSONDE_LOAD_DETACH_H
#define IOSONDE_LOAD_DETACH_H

#include <sys/types.h>

/*
 * For a child just forked by parent: die when that does (at once, should it be
 * dead already), and let go of the standard streams, since a stuck process must
 * not hold the terminal, or the pipe of who waits for the parent.
 */
void detach(pid_t parent);

#endif
