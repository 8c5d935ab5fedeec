/*
 * err -- one failure, told once: an exit status and one line of text.
 *
 * It does not print and does not exit; only cli does.
 */
#ifndef IOSONDE_BASE_ERR_H
#define IOSONDE_BASE_ERR_H

#include <stdarg.h>

/* What a failure means to the caller of the program: its exit status. */
enum err_code {
	ERR_NONE = 0,
	ERR_FAILED = 1,	     /* an I/O, a job or the machine failed */
	ERR_INPUT = 2,	     /* command line, job file or value is wrong */
	ERR_UNAVAILABLE = 3, /* what was asked for is not available here */
	ERR_REFUSED = 4,     /* refused for the safety of data */
	ERR_MISMATCH = 5,    /* verified data differ */
	ERR_OUTPUT = 6,	     /* results could not be delivered */
	ERR_HUNG = 7,	     /* a device did not answer */
	ERR_SIGNAL = 128,    /* plus N: ended by signal N */
};

/*
 * Filled if and only if a function fails.  Plain data: it may lie in memory
 * shared between processes.  Start from the zero state (code 0, empty msg).
 */
struct err {
	int code; /* enum err_code */
	char msg[1024];
};

/*
 * Set err to the formatted line; code is its exit status.  errnum (positive,
 * 0 for none) is only returned: a message that wants its text calls err_sys.
 * A line that does not fit is cut in the middle, so that its beginning (where)
 * and its end (the remedy) stay.
 *
 * Returns -errnum, or -EINVAL where errnum is 0: `return err_set(...)`.
 */
int err_set(struct err *err, enum err_code code, int errnum, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/* As err_set, with ": " and the text of errnum at the end. */
int err_sys(struct err *err, enum err_code code, int errnum, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/*
 * Put the caller's noun before the message: err_in(err, "job %s", name) makes
 * "bad" into "job walwrite: bad".  Code is kept.
 */
void err_in(struct err *err, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
