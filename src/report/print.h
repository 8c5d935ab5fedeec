/*
 * print -- what the tables of a comparison have in common.
 */
#ifndef IOSONDE_REPORT_PRINT_H
#define IOSONDE_REPORT_PRINT_H

#include "report/compare.h"
#include "report/table.h"

/* A column of a table: a figure in a unit for people. */
struct print_column {
	const char *head;
	enum figure figure;
	double scale; /* from the unit of the trial */
	int digits;   /* as table_number has them */
};

/* Are all rows of the same conditions? */
bool print_alike(const struct comparison *c);

/*
 * Where row i begins a block: a title of the cell, and its conditions if not all are alike.
 * Returns whether it does.
 */
bool print_block(const struct comparison *c, unsigned i, struct table *t);

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
