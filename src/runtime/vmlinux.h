/*
 * vmlinux -- the kernel in its image: what monitors boot that know no bzImage.
 */
#ifndef IOSONDE_RUNTIME_VMLINUX_H
#define IOSONDE_RUNTIME_VMLINUX_H

#include "base/err.h"

/*
 * Write the ELF file that a bzImage holds, unpacked, or what any other image is, to path.
 * Returns 0; -errno: no room, the unpacking program is missing.
 * Source: Linux Documentation/x86/boot.rst: setup_sects, payload_offset, payload_length.
 */
int vmlinux_make(const char *path, const char *image, struct err *err);

#endif
