/*
 * folder -- the folder of a comparison's results: one comparison writes to it at a time, and
 * nothing but results of comparisons is replaced in it.
 */
#ifndef IOSONDE_CLI_FOLDER_H
#define IOSONDE_CLI_FOLDER_H

#include <stdbool.h>

#include "base/err.h"

/*
 * Have the folder and the one for trials in it; *made: it was not there.  Returns a descriptor,
 * by whose lock it is ours; -errno with ERR_OUTPUT, ERR_REFUSED: a file where a result is to be
 * that is none.
 */
int folder_open(const char *path, bool *made, struct err *err);

/*
 * Remove the results of an earlier comparison: whenever this one ends, what is read from the
 * folder then is of it alone.  Returns 0; -errno with ERR_OUTPUT.
 */
int folder_forget(const char *path, struct err *err);

/* Remove a folder that was made, and came to hold no result. */
void folder_unmake(const char *path);

#endif
