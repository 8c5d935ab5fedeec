/*
 * marks -- how a run in a box tells the host where it is.
 */
#include "result/marks.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define MARKS_PREFIX "iosonde-mark "

static const char *const marks_names[] = {
	[MARK_FIRST] = "first", [MARK_START] = "start", [MARK_STOP] = "stop"};

void mark_write(int fd, enum mark mark)
{
	char line[32];
	int n = snprintf(line, sizeof line, MARKS_PREFIX "%s\n", marks_names[mark]);
	/* Nobody may be there to read it: a mark is no result. */
	ssize_t ignored = write(fd, line, (size_t)n);

	(void)ignored;
}

enum mark mark_parse(const char *line)
{
	size_t n = strlen(MARKS_PREFIX);

	for (int m = MARK_FIRST; strncmp(line, MARKS_PREFIX, n) == 0 && m <= MARK_STOP; m++)
		if (strcmp(line + n, marks_names[m]) == 0)
			return (enum mark)m;
	return MARK_NONE;
}
