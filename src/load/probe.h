/*
 * probe -- finds out what works here, and what does not, by trying it.
 */
#ifndef IOSONDE_LOAD_PROBE_H
#define IOSONDE_LOAD_PROBE_H

#include "result/probe.h"

/*
 * Probe a path: a folder, in which a file without a name is made where that is
 * allowed, or a file or block device, which is read only.
 *
 * All of it is done by a child, which is given up after timeout ns, so that a dead
 * mount holds nobody up.  *out, to be released, has what was found until then;
 * out->err says what kept it from being complete: ERR_INPUT and ERR_REFUSED
 * of the path, ERR_HUNG, ERR_SIGNAL + N for a signal (INT, TERM, HUP).
 * Returns 0; -errno when there is nothing at all.
 */
int probe_run(struct probe **out, const char *path, uint64_t timeout, struct err *err);

/* Accepts NULL. */
void probe_release(struct probe *p);

#endif
