/*
 * launch -- starts the program that runs a box: in the box's group, with its outputs, on its
 * node, ending with us.
 */
#ifndef IOSONDE_RUNTIME_LAUNCH_H
#define IOSONDE_RUNTIME_LAUNCH_H

#include "base/words.h"
#include "runtime/runtime.h"

/*
 * Start how->argv; cwd, env and hide are the caller's, the rest is filled from box.  Sets
 * box->child and box->command.  Returns 0; as spawn_start.
 */
int launch(struct box *box, struct spawn *how, struct err *err);

/*
 * Run a command that prepares a box to its end, at most seconds and until box->stop; w is
 * released.  Returns 0; -EIO with what it printed where it failed; as spawn_ask.
 */
int launch_ask(const struct box *box, struct words *w, unsigned seconds, struct err *err);

#endif
