/*
 * nearest -- the word a user may have meant.
 */
#include "job/nearest.h"

#include <stdbool.h>
#include <string.h>

/* Longer words are no slip of the finger. */
enum { NEAREST_MAX = 48 };

static unsigned nearest_min(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/*
 * Edits between a and b: insert, delete, replace, swap of neighbours.
 * Cost: la * lb.  Source: optimal string alignment (Damerau 1964).
 */
static unsigned nearest_distance(const char *a, size_t la, const char *b, size_t lb)
{
	unsigned rows[3][NEAREST_MAX + 1];

	for (unsigned j = 0; j <= lb; j++)
		rows[0][j] = j;
	for (unsigned i = 1; i <= la; i++) {
		unsigned *row = rows[i % 3], *above = rows[(i + 2) % 3], *over = rows[(i + 1) % 3];

		row[0] = i;
		for (unsigned j = 1; j <= lb; j++) {
			unsigned d = above[j - 1] + (a[i - 1] != b[j - 1]);

			d = nearest_min(d, nearest_min(above[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				d = nearest_min(d, over[j - 2] + 1);
			row[j] = d;
		}
	}
	return rows[la % 3][lb];
}

void nearest_init(struct nearest *n, const char *word)
{
	size_t len = strnlen(word, NEAREST_MAX + 1);

	*n = (struct nearest){.word = word, .distance = (unsigned)len / 3 + 1};
	if (len < 2)
		n->distance = 0;
}

static void nearest_offer_part(struct nearest *n, const char *candidate, size_t len)
{
	size_t word = strnlen(n->word, NEAREST_MAX + 1);

	if (!len || len > NEAREST_MAX || word > NEAREST_MAX || !n->distance)
		return;
	unsigned d = nearest_distance(n->word, word, candidate, len);

	/* Of two as near, a slip more seldom strikes the first letter. */
	bool first = n->best && *n->best != *n->word && *candidate == *n->word;

	if (d < n->distance || ((!n->best || first) && d == n->distance && d < word && d <= 2)) {
		n->distance = d;
		n->best = candidate;
	}
}

void nearest_offer(struct nearest *n, const char *candidate)
{
	nearest_offer_part(n, candidate, strlen(candidate));
}

void nearest_offer_all(struct nearest *n, const char *candidates)
{
	for (const char *p = candidates; *p;) {
		size_t len = strcspn(p, " ");

		nearest_offer_part(n, p, len);
		p += len;
		p += strspn(p, " ");
	}
}

int nearest_length(const struct nearest *n)
{
	return n->best ? (int)strcspn(n->best, " ") : 0;
}
