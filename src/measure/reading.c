/*
 * reading -- a number that says how it was had, or why not.
 */
#include "measure/reading.h"

#include <errno.h>

struct reading reading_refused(int errnum)
{
	/* EMFILE: the limit of open files is a denial, too. */
	bool denied = errnum == EACCES || errnum == EPERM || errnum == EMFILE;

	return (struct reading){.state = denied ? READING_DENIED : READING_ABSENT,
				.errnum = errnum};
}

struct reading reading_counted(uint64_t value, uint64_t enabled, uint64_t running)
{
	struct reading r = {.value = value, .state = READING_MEASURED, .share = 1};

	if (running >= enabled)
		return r;
	/* It never had a counter of its own. */
	if (!running)
		return reading_refused(EBUSY);
	r.state = READING_SCALED;
	r.share = (double)running / (double)enabled;
	r.value = (uint64_t)((double)value / r.share + 0.5);
	return r;
}

bool reading_known(const struct reading *r)
{
	return r->state >= READING_MEASURED && r->state <= READING_ESTIMATED;
}

struct reading reading_sum(const struct reading *a, const struct reading *b)
{
	if (a->state == READING_NONE || b->state == READING_NONE)
		return a->state == READING_NONE ? *b : *a;
	if (!reading_known(a) || !reading_known(b))
		return reading_known(a) ? *b : *a;
	return (struct reading){
		.value = a->value + b->value,
		.state = a->state > b->state ? a->state : b->state,
		.errnum = a->errnum ? a->errnum : b->errnum,
		.share = a->share < b->share ? a->share : b->share,
	};
}

const char *reading_name(enum reading_state state)
{
	static const char *const names[] = {
		[READING_NONE] = "absent",   [READING_MEASURED] = "measured",
		[READING_SCALED] = "scaled", [READING_ESTIMATED] = "estimated",
		[READING_DENIED] = "denied", [READING_ABSENT] = "absent",
	};

	return names[state];
}
