/*
 * virtiofs -- the server of a guest's shared folder: virtiofsd, QEMU's or the newer one.
 */
#ifndef IOSONDE_RUNTIME_VIRTIOFS_H
#define IOSONDE_RUNTIME_VIRTIOFS_H

#include "runtime/runtime.h"
#include "runtime/vm.h"

/* Parameters, for lists of keys. */
#define VIRTIOFS_KEYS "virtiofsd", "pool", "direct"

/* -EINVAL when one of them is given: the guest has no such folder. */
int virtiofs_unused(const struct runtime_spec *spec, struct err *err);

/* Is a server here?  Says so in out. */
void virtiofs_probe(const struct runtime_spec *spec, struct runtime_found *out);

/* Fill vm->server; cache is none, auto or always.  Returns 0; -errno. */
int virtiofs_server(struct vm *vm, const struct box *box, const char *cache, struct err *err);

#endif
