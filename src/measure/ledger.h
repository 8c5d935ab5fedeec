/*
 * ledger -- what was asked for, what became effective, and why.
 *
 * Fixed size, so that it may lie in memory shared between processes.
 */
#ifndef IOSONDE_MEASURE_LEDGER_H
#define IOSONDE_MEASURE_LEDGER_H

#include <stdbool.h>

enum { LEDGER_ENTRIES = 48 };

struct ledger_entry {
	char setting[32]; /* an option's name, or a feature's */
	char requested[48];
	char effective[48];
	char reason[120]; /* "" when effective is what was requested */
	int errnum;	  /* of the refusal, 0 for none */
	bool differs;	  /* it was asked for, and is not what was asked for */
};

/* The zero state is empty.  What does not fit is counted in lost. */
struct ledger {
	unsigned n, lost;
	struct ledger_entry entry[LEDGER_ENTRIES];
};

/*
 * Add a line; a setting that is there already is replaced.  errnum is positive
 * or 0.  reason NULL is "".  Long texts are cut.  The two that are not alike differ.
 */
void ledger_add(struct ledger *l, const char *setting, const char *requested, const char *effective,
		int errnum, const char *reason);

/*
 * The same of what is no difference, however the two read: the same in other words,
 * or a feature that nobody asked for.
 */
void ledger_note(struct ledger *l, const char *setting, const char *requested,
		 const char *effective, int errnum, const char *reason);

/* The first entry that differs, NULL: none does. */
const struct ledger_entry *ledger_differs(const struct ledger *l);

/* to = from, an empty one; only what is in use is touched. */
void ledger_copy(struct ledger *to, const struct ledger *from);

/* Settings that differ in from differ in to, too. */
void ledger_merge(struct ledger *to, const struct ledger *from);

#endif
