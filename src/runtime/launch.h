/*
 * launch -- starts the program that runs a box: in the box's group, with its outputs, on its
 * node, ending with us.
 */
#ifndef IOSONDE_RUNTIME_LAUNCH_H
#define IOSONDE_RUNTIME_LAUNCH_H

#include "runtime/runtime.h"

/*
 * Start how->argv; cwd, env and hide are the caller's, the rest is filled from box.  Sets
 * box->child and box->command.  Returns 0; as spawn_start.
 */
int launch(struct box *box, struct spawn *how, struct err *err);

#endif
