/*
 * ledger -- what was asked for, what became effective, and why.
 *
 * Fixed size, so that it may lie in memory shared between processes.
 */
#ifndef IOSONDE_MEASURE_LEDGER_H
#define IOSONDE_MEASURE_LEDGER_H

enum { LEDGER_ENTRIES = 24 };

struct ledger_entry {
	char setting[32]; /* an option's name, or a feature's */
	char requested[48];
	char effective[48];
	char reason[120]; /* "" when effective is what was requested */
	int errnum;	  /* of the refusal, 0 for none */
};

/* The zero state is empty.  What does not fit is counted in lost. */
struct ledger {
	unsigned n, lost;
	struct ledger_entry entry[LEDGER_ENTRIES];
};

/*
 * Add a line; a setting that is there already is replaced.  errnum is positive
 * or 0.  reason NULL is "".  Long texts are cut.
 */
void ledger_add(struct ledger *l, const char *setting, const char *requested, const char *effective,
		int errnum, const char *reason);

/* *to = *from, without touching the memory of entries that are not in use. */
void ledger_copy(struct ledger *to, const struct ledger *from);

#endif
