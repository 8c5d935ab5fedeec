/*
 * outlet -- where the result leaves a guest: a drive, a virtio port, the console.
 */
#ifndef IOSONDE_CLI_OUTLET_H
#define IOSONDE_CLI_OUTLET_H

#include <stddef.h>

#include "base/err.h"
#include "result/guest.h"

/* What goes by the console, until it is a frame (result/guest.h).  Zeroed: nothing yet. */
struct outlet {
	char frame[GUEST_FRAME];
	size_t n;
};

/*
 * Open what out= names, a drive or "port:NAME", once it is there, and a drive once we know that it
 * was made for this.  Returns the file to write to; -errno: ERR_REFUSED for another drive.
 */
int outlet_open(const char *out, struct err *err);

/* Say n bytes in frames on the console, our standard error; a line that has not ended waits. */
void outlet_say(struct outlet *o, const char *text, size_t n);

#endif
