/*
 * fetched -- what a thread or process had its kernel move from and to block devices.
 */
#include "measure/fetched.h"

#include <sys/resource.h>

enum { FETCHED_BLOCK = 512 };

static struct fetched fetched_by(int who)
{
	struct rusage u;

	if (getrusage(who, &u) < 0)
		return (struct fetched){.unknown = true};
	return (struct fetched){.read = (uint64_t)u.ru_inblock * FETCHED_BLOCK,
				.written = (uint64_t)u.ru_oublock * FETCHED_BLOCK};
}

struct fetched fetched_thread(void)
{
	return fetched_by(RUSAGE_THREAD);
}

struct fetched fetched_process(void)
{
	return fetched_by(RUSAGE_SELF);
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
