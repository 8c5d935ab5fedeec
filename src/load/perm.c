/*
 * perm -- the numbers 0..n-1 in random order, each once, without a map.
 */
#include "load/perm.h"

uint64_t perm_walk(const struct perm *p, uint64_t i)
{
	do
		i = perm_once(p, i);
	while (i >= p->n);
	return i;
}
