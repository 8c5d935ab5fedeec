/*
 * rows -- readings of a table, for people and as JSON.
 */
#ifndef IOSONDE_RESULT_ROWS_H
#define IOSONDE_RESULT_ROWS_H

#include "base/buf.h"
#include "measure/reading.h"
#include "result/put.h"

/*
 * All groups of a table as text: a title, a line a figure, and what could not be
 * had in one line a reason at the end.  base is the struct that the rows are of.
 */
void rows_text(struct buf *out, const struct reading_row *rows, unsigned n, const void *base,
	       const char *(*title)(const char *group));

/* All groups of a table into top, one object each. */
void rows_json(struct put *p, json_t *top, const struct reading_row *rows, unsigned n,
	       const void *base);

/* And back, where all are readings of counts, bytes or ns; what is not there stays as it is. */
void rows_read(const json_t *top, const struct reading_row *rows, unsigned n, void *base);

/* One line: label, aligned, and value. */
void rows_line(struct buf *out, const char *label, const char *value);

/* A value as text, of at most size bytes; "" where there is none. */
void rows_value(char *out, size_t size, int unit, const struct reading *r);

#endif
