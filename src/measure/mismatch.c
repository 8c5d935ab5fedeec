/*
 * mismatch -- blocks that did not come back as they were written.
 */
#include "measure/mismatch.h"

const char *mismatch_name(int kind)
{
	static const char *const names[MISMATCH_KINDS] = {
		"none", "corrupt", "stale", "misplaced", "torn", "zeroed", "missing",
	};

	return kind >= 0 && kind < MISMATCH_KINDS ? names[kind] : "?";
}

int mismatch_add(struct mismatches *m, const struct mismatch *one)
{
	m->count[one->kind]++;
	if (m->n == MISMATCH_LISTED)
		return 0;
	m->list[m->n++] = *one;
	return 1;
}

uint64_t mismatch_sum(const struct mismatches *m)
{
	uint64_t sum = 0;

	for (int i = 0; i < MISMATCH_KINDS; i++)
		sum += m->count[i];
	return sum;
}

void mismatch_merge(struct mismatches *to, const struct mismatches *from)
{
	to->blocks += from->blocks;
	to->doubt += from->doubt;
	for (int i = 0; i < MISMATCH_KINDS; i++)
		to->count[i] += from->count[i];
	for (unsigned i = 0; i < from->n && to->n < MISMATCH_LISTED; i++)
		to->list[to->n++] = from->list[i];
}
