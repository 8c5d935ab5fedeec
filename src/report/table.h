/*
 * table -- rows of cells, aligned in columns or as Markdown.
 */
#ifndef IOSONDE_REPORT_TABLE_H
#define IOSONDE_REPORT_TABLE_H

#include "base/buf.h"

/* Widest first column as text; what is longer has a line of its own. */
enum { TABLE_NAME = 26 };

/* Cells, each with a tab behind it, in lines; the zero state is empty. */
struct table {
	struct buf cells;
};

/* A line of its own between the rows; "": empty. */
void table_title(struct table *t, const char *text);

/*
 * Begin the line of heads, ended as any other: heads are separated by tabs, and begin with
 * '<' where their column is aligned to the left.
 */
void table_head(struct table *t, const char *heads);

/* Append a cell; text is made fit for a line. */
void table_cell(struct table *t, const char *text);

/*
 * Append a number with digits after the point.  TABLE_THREE: three significant ones where
 * they are behind it, two below 1, at most the fourth.  marked: with a "~" before it.
 */
enum { TABLE_THREE = -1 };
void table_number(struct table *t, double value, int digits, bool marked);

void table_end(struct table *t);

/* Append all of it to out, and release it. */
void table_print(struct table *t, bool markdown, struct buf *out);

#endif
