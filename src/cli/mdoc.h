/*
 * mdoc -- text as the manual's language takes it.
 */
#ifndef IOSONDE_CLI_MDOC_H
#define IOSONDE_CLI_MDOC_H

#include "base/buf.h"

/* Sentences, one a line: no backslash but \e, no line that looks like a request. */
void mdoc_text(struct buf *out, const char *text);

/* An argument of a macro line: quoted, so that none of it is taken for a macro. */
void mdoc_word(struct buf *out, const char *word);

#endif
