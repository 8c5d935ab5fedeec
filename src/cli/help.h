/*
 * help -- the pages of help.def, as text and for the manual.
 */
#ifndef IOSONDE_CLI_HELP_H
#define IOSONDE_CLI_HELP_H

#include <stdbool.h>

#include "base/buf.h"

/* Is there a page of this topic? */
bool help_topic(const char *topic);

/* Its description, options of its own, examples, and the exit statuses, as text. */
void help_description(struct buf *out, const char *topic);
void help_flags(struct buf *out, const char *topic);
void help_examples(struct buf *out, const char *topic);
void help_status(struct buf *out);

/*
 * A list of the manual as mdoc: "status", "flags-TOPIC" or "examples-TOPIC".
 * False: there is none of this name.
 */
bool help_mdoc(struct buf *out, const char *list);

#endif
