/*
 * bundle -- config.json of an OCI bundle: what a runtime is to make of the box.
 *
 * As `runc spec` writes it, but for a program that only does file I/O: no capability, no
 * terminal, the root read-only unless the data lie in it.
 */
#ifndef IOSONDE_RUNTIME_BUNDLE_H
#define IOSONDE_RUNTIME_BUNDLE_H

#include "runtime/runtime.h"

/*
 * Write box->folder/config.json.  seccomp is a file with a profile in the form of
 * config.json's linux.seccomp, NULL: none, which is what a bare OCI runtime has by default.
 * Returns 0; -errno with err: ERR_INPUT where the profile is wrong.
 * Source: OCI runtime-spec 1.0.2, config.md and config-linux.md.
 */
int bundle_write(const struct box *box, const char *seccomp, struct err *err);

#endif
