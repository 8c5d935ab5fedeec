/*
 * listed -- words in the list of sweepup: any bytes, told in one line.
 */
#ifndef IOSONDE_RUNTIME_LISTED_H
#define IOSONDE_RUNTIME_LISTED_H

#include "base/buf.h"

/* Append a blank and the word; what is no printable ASCII, blanks and '%' are %xx. */
void listed_word(struct buf *out, const char *word);

/* And back, in place; what is no %xx stays. */
void listed_plain(char *word);

#endif
