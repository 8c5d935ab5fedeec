/*
 * resident -- how much of a file this kernel holds in its page cache.
 */
#ifndef IOSONDE_MEASURE_RESIDENT_H
#define IOSONDE_MEASURE_RESIDENT_H

#include <stdint.h>

#include "measure/reading.h"

struct resident {
	struct reading bytes; /* in the page cache */
	struct reading dirty; /* of these not yet written back */
};

/*
 * Look at [0, size) of a file or block device that is open for reading.  Exact by
 * cachestat(2) (Linux 6.5); else, and on an overlay, by mincore(2) of at most about 64
 * pieces of 1 MiB, spread evenly, and then estimated, dirty being absent.  A mincore that
 * takes memory that was never touched for resident (gVisor) is not believed: EOPNOTSUPP.
 * Both kernel calls hide the truth from who may not write the file: EPERM.
 * Cost: below a millisecond for each GiB that is resident.
 */
struct resident resident_of(int fd, uint64_t size);

#endif
