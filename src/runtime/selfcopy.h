/*
 * selfcopy -- this program drops itself into a root.
 */
#ifndef IOSONDE_RUNTIME_SELFCOPY_H
#define IOSONDE_RUNTIME_SELFCOPY_H

#include <stddef.h>

#include "base/err.h"
#include "runtime/sweepup.h"

/*
 * Put a copy of the running program into folder, named iosonde, mode 0755; one that is there is
 * replaced as a whole.  *size: its bytes.  -ENOTDIR with ERR_INPUT where folder is none.
 */
int selfcopy(const char *folder, size_t *size, struct err *err);

/*
 * Make a root for boxes: folder, which is not there yet, with /iosonde and the empty folders that
 * things are mounted on.  What is made is on the list before.  Where the file system
 * lets no program be started (/run often is so), a tmpfs is mounted on folder, as root.
 */
int selfcopy_root(const char *folder, struct sweepup *sweepup, struct err *err);

#endif
