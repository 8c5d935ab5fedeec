/*
 * print -- what the tables of a comparison are made of.
 */
#ifndef IOSONDE_REPORT_PRINT_H
#define IOSONDE_REPORT_PRINT_H

#include "report/compare.h"

enum { PRINT_NAME = 26 }; /* widest column of names; longer ones have a line of their own */

/* A column of a table: a figure in a unit for people, right-aligned. */
struct print_column {
	const char *head;
	enum figure figure;
	double scale; /* from the unit of the trial */
	unsigned width;
	int digits; /* as print_number has them */
};

/* Are all rows of the same conditions? */
bool print_alike(const struct comparison *c);

/* Append the line before the rows of a block: the cell, its conditions if not all are alike. */
void print_block(const struct comparison *c, unsigned block, struct buf *out);

/* Append text made fit for a line, padded to width columns; one that is too long, and a
   line end, and width blanks. */
void print_name(struct buf *out, const char *text, unsigned width);

/* Append the same and a blank, without the end of a text that is longer. */
void print_cut(struct buf *out, const char *text, unsigned width);

/* Width for the runtimes of all rows, marks of notes included. */
unsigned print_width(const struct comparison *c);

/*
 * Append a number in width columns, with digits after the point; PRINT_THREE: three
 * significant ones where they are behind it, two below 1, at most the fourth.  marked: it is
 * estimated.
 */
enum { PRINT_THREE = -1 };
void print_number(struct buf *out, double value, unsigned width, int digits, bool marked);

/* The first row of each runtime, from i on; rows_n: there are no more. */
unsigned print_runtime(const struct comparison *c, unsigned i);

/* Are both of the same runtime of the list? */
bool print_same(const struct compare_row *a, const struct compare_row *b);

/* Number of the note that tells what became of a trial that was not done, from 1. */
unsigned print_note(const struct comparison *c, const struct trial *t);

/* Append the notes: failures, what columns hold, caches, limits. */
void print_notes(const struct comparison *c, const struct print_column *columns, unsigned n,
		 struct buf *out);

#endif
