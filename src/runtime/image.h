/*
 * image -- a file system in a file, for a guest's drive, with what the host's folder has.
 */
#ifndef IOSONDE_RUNTIME_IMAGE_H
#define IOSONDE_RUNTIME_IMAGE_H

#include <stdint.h>

#include "base/err.h"
#include "runtime/runtime.h"

/*
 * Make ext4 of size bytes, sparse, with the files of box->data, by mkfs.ext4, on the device
 * by fsync.  It lies beside box->data, so on the same file system, and is swept up.
 * *path is malloc'd.  Returns 0; -errno: ERR_UNAVAILABLE without mkfs.ext4, ERR_FAILED,
 * ERR_REFUSED: something is there already.
 */
int image_make(char **path, struct box *box, uint64_t size, struct err *err);

#endif
