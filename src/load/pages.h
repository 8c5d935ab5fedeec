/*
 * pages -- of what pages the buffers are made.
 */
#ifndef IOSONDE_LOAD_PAGES_H
#define IOSONDE_LOAD_PAGES_H

#include <stdint.h>
#include <stdio.h>

#include "load/pool.h"
#include "measure/ledger.h"

/*
 * Put into ledger, as page_size, the pages that the buffers have: advice for huge
 * ones may have been followed in part.  Buffers below 2 MiB have small ones, and
 * nobody is asked.
 */
void pages_tell(const struct pool *p, struct ledger *ledger);

/*
 * Bytes of transparent huge pages in the mapping that holds the address at, by the
 * text of /proc/self/smaps in f; -1: it is not there.
 */
long long pages_huge(FILE *f, uintptr_t at);

#endif
