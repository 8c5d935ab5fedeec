/*
 * undo -- how one thing on the list of sweepup is undone.
 */
#ifndef IOSONDE_RUNTIME_UNDO_H
#define IOSONDE_RUNTIME_UNDO_H

#include <sys/types.h>

#include "base/err.h"
#include "runtime/sweepup.h"

/*
 * Undo what words (at least one, NULL-ended, as sweepup_add takes them) say, as far as it was
 * made.  Returns 0; -errno.
 */
int undo(enum sweepup_kind kind, char *const *words, struct err *err);

/* When a process was started, in ticks since boot; 0: there is none. */
unsigned long long undo_start(pid_t pid);

#endif
