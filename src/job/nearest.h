/*
 * nearest -- the word a user may have meant.
 *
 * It knows no words: the caller offers them one by one.
 */
#ifndef IOSONDE_JOB_NEAREST_H
#define IOSONDE_JOB_NEAREST_H

struct nearest {
	const char *word; /* what was written */
	const char *best; /* the closest word offered so far, NULL: none is close */
	unsigned distance;
};

void nearest_init(struct nearest *n, const char *word);

/*
 * Offer one word; the first of equals wins.  Close is what differs in at most
 * a third of its letters, swapped neighbours counting once.
 */
void nearest_offer(struct nearest *n, const char *candidate);

/* Offer each of several words that blanks separate; best may then end at a blank. */
void nearest_offer_all(struct nearest *n, const char *candidates);

/* Length of best. */
int nearest_length(const struct nearest *n);

#endif
