/*
 * ring -- an io_uring as the kernel grants it.
 *
 * It makes the ring and queues nothing: that is uring's.
 */
#ifndef IOSONDE_ENGINE_RING_H
#define IOSONDE_ENGINE_RING_H

#include <liburing.h>

#include "engine/engine.h"

/* Features that ring_open tells of, from params.feature[0] on. */
enum {
#ifdef IORING_SETUP_NO_SQARRAY
	RING_FEATURES = 4
#else
	RING_FEATURES = 3
#endif
};

/*
 * Make a ring of params.depth with every flag that is granted.  hipri and sqpoll
 * of params are tried where wanted and left out where refused; their results
 * are set, and RING_FEATURES of params.feature.  A block of the first of the
 * files is read to find out whether it can be polled.
 *
 * Returns 0, the ring is io_uring_queue_exit's to end; -errno with
 * ERR_UNAVAILABLE and the remedy; -EINVAL with ERR_INPUT: no such sqpoll_cpu.
 */
int ring_open(struct io_uring *ring, struct engine_params *params, struct err *err);

#endif
