/*
 * try -- each engine, by a write and a read of one block.
 */
#ifndef IOSONDE_LOAD_TRY_H
#define IOSONDE_LOAD_TRY_H

#include <stdbool.h>

#include "engine/engine.h"
#include "result/probe.h"

/*
 * Open a queue of the engine for the file, write (where it may) and read len bytes
 * at its beginning, and close it.  len is a multiple of what the file asks of
 * direct I/O, at most SPOT_BYTES.  Waits at most two seconds for each.
 */
struct probe_try try_engine(const struct engine_ops *ops, int fd, bool write, unsigned len);

#endif
