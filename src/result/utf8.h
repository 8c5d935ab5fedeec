/*
 * utf8 -- text of unknown origin made fit for an output.
 *
 * Names, paths and messages are bytes; JSON takes only UTF-8, a line of text
 * only what is printable.
 */
#ifndef IOSONDE_RESULT_UTF8_H
#define IOSONDE_RESULT_UTF8_H

#include <stdbool.h>

#include "base/buf.h"

/*
 * Append s as valid UTF-8: each byte that belongs to no well-formed sequence
 * becomes U+FFFD.  NULL is "".  Source: Unicode 15, table 3-7.
 */
void utf8_add(struct buf *out, const char *s);

/*
 * The same for one line of text: control characters, which could break the line
 * or steer a terminal, become \n, \t or \xNN.
 */
void utf8_add_line(struct buf *out, const char *s);

#endif
