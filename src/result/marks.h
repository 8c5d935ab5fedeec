/*
 * marks -- how a run in a box tells the host where it is: lines on its standard error.
 *
 * The host stamps them with its own clock as they come: a guest's is another.
 */
#ifndef IOSONDE_RESULT_MARKS_H
#define IOSONDE_RESULT_MARKS_H

enum mark {
	MARK_NONE,
	MARK_FIRST, /* the first I/O is about to begin */
	MARK_START, /* the measured window begins: lay-out and ramp are over */
	MARK_STOP,  /* it has ended */
};

/* How long a run stays idle after MARK_STOP, so that the host can look at its threads: ns. */
#define MARK_LINGER 50000000u

/* Write one as a line; one write(2), so that it is not cut by others. */
void mark_write(int fd, enum mark mark);

/* Which mark a line (without its end) is; MARK_NONE: it is something else. */
enum mark mark_parse(const char *line);

#endif
