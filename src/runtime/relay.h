/*
 * relay -- a guest while it runs: its monitor, and a process of ours that stands before it.
 *
 * A monitor ends alike whatever its guest did, and knows one stream, the console.  The relay
 * passes that on line by line, brings the result, and ends as the job did.
 * It is idle while a job runs, and in no group: nothing of it is counted.
 */
#ifndef IOSONDE_RUNTIME_RELAY_H
#define IOSONDE_RUNTIME_RELAY_H

#include "base/err.h"
#include "runtime/runtime.h"

/* What it starts. */
struct relay {
	char *const *server; /* started before the monitor, of virtiofsd's kind; NULL: none */
	const char *socket;  /* is there once the server can be spoken to */
	char *const *monitor;
	const char *result; /* file, as relay_drive or a port made it; NULL: on the console */
};

/* Make the drive, a sparse file, on which a guest leaves its result (result/guest.h). */
int relay_drive(const char *path, struct err *err);

/*
 * Start both below box->group, their console to box->err, the result to box->out, and set
 * box->child to the relay, with which they end.  Returns 0; -errno.
 */
int relay_start(struct box *box, const struct relay *what, struct err *err);

#endif
