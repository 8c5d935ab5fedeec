/*
 * fetched -- what a thread or process had its kernel move from and to block devices.
 */
#include "measure/fetched.h"

#include <stdlib.h>

#include "base/peek.h"

static struct fetched fetched_from(const char *path)
{
	char text[512], line[32];
	struct fetched f = {.unknown = true};

	if (peek(text, sizeof text, "%s", path) < 0 ||
	    peek_line(line, sizeof line, text, "read_bytes") < 0)
		return f;
	f.read = strtoull(line, NULL, 10);
	if (peek_line(line, sizeof line, text, "write_bytes") < 0)
		return f;
	f.written = strtoull(line, NULL, 10);
	f.unknown = false;
	return f;
}

struct fetched fetched_thread(void)
{
	return fetched_from("/proc/thread-self/io");
}

struct fetched fetched_process(void)
{
	return fetched_from("/proc/self/io");
}

struct fetched fetched_since(const struct fetched *a, const struct fetched *b)
{
	return (struct fetched){
		.read = a->read > b->read ? a->read - b->read : 0,
		.written = a->written > b->written ? a->written - b->written : 0,
		.unknown = a->unknown || b->unknown,
	};
}

void fetched_add(struct fetched *to, const struct fetched *from)
{
	to->read += from->read;
	to->written += from->written;
	to->unknown |= from->unknown;
}
