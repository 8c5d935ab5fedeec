/*
 * filing -- looks up where the I/O of a run goes, outside of its measured windows.
 *
 * Of the first FILED_MAX files alone.  It never writes to a file that is not ours.
 */
#ifndef IOSONDE_LOAD_FILING_H
#define IOSONDE_LOAD_FILING_H

#include "load/plan.h"
#include "load/shared.h"

/* After lay-out: choose the files, and see which parts of them have no data. */
void filing_begin(const struct plan *plan, struct shared *shared);

/* Workers [first, last) are about to be released: what of their files is resident. */
void filing_before(const struct plan *plan, struct shared *shared, unsigned first, unsigned last);

/*
 * All have ended, the files are open still.  A few small reads of each file that a
 * job opened with O_DIRECT; after a long run also some of one block, and
 * what iosonde itself costs (ceiling_after), and
 * a block of our own that is written as it was, and flushed, unless much would have to be.
 */
void filing_after(const struct plan *plan, struct shared *shared);

/*
 * Do direct reads of a file get past the page cache, as far as this kernel can tell: its
 * file system is memory, or block devices are asked for what fd, open with O_DIRECT,
 * reads?  A file system that serves unaligned reads from the page cache (btrfs) does so
 * for these alone.
 */
bool filing_reaches(int fd);

#endif
