/*
 * figure -- one figure of a trial, and how it compares with that of others.
 */
#ifndef IOSONDE_REPORT_FIGURE_H
#define IOSONDE_REPORT_FIGURE_H

#include "report/compare.h"

extern const char *const figure_keys[FIGURES];
extern const bool figure_compared[FIGURES];

/* NaN where it is not known; errnum may say why. */
struct figure_value {
	double value;
	enum reading_state state;
	int errnum;
};

/* A figure of a trial that was done; of any other none. */
struct figure_value figure_value(const struct trial *t, enum figure f);

/* Why a trial has no such figure, or but an estimate, errnum being what was met. */
const char *figure_reason(enum figure f, int errnum);

/*
 * Row against base; room for a value of each trial of the longer.  No ratio where either has no
 * figure above 0.
 */
struct ratio figure_ratio(const struct compare_row *row, const struct compare_row *base,
			  enum figure f, double *room);

/* Does the interval hold 1: is the difference not to be told from none? */
bool figure_noise(const struct ratio *r);

#endif
