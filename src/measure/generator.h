/*
 * generator -- what iosonde itself costs where it runs.
 *
 * Plain data: it lies in memory shared between processes.
 */
#ifndef IOSONDE_MEASURE_GENERATOR_H
#define IOSONDE_MEASURE_GENERATOR_H

#include "measure/reading.h"

/* The zero state: nobody measured it. */
struct generator {
	struct reading iops; /* of the null engine, one worker, all statistics */
	struct reading io;   /* picoseconds each */
	struct reading call; /* the cheapest system call, picoseconds */
	struct reading time; /* reading the kernel's clock, picoseconds */
	unsigned cpus;	     /* that threads may run on */
};

#endif
