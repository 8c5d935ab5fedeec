/*
 * value_cpus -- lists of CPUs.
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "job/value.h"

static int value_cpu_range(const char *list, const char **p, unsigned limit, unsigned *from,
			   unsigned *to, struct err *err)
{
	char *end;

	for (int i = 0; i < 2; i++) {
		unsigned long cpu;

		if (!isdigit((unsigned char)**p))
			return err_set(err, ERR_INPUT, EINVAL,
				       NUM_QUOTE ": not a list of CPUs; write it as in 0-3,5",
				       NUM_QUOTED(list));
		cpu = strtoul(*p, &end, 10);
		if (cpu >= limit)
			return err_set(err, ERR_INPUT, ERANGE, NUM_QUOTE ": CPUs go from 0 to %u",
				       NUM_QUOTED(list), limit - 1);
		*p = end;
		*to = (unsigned)cpu;
		if (!i)
			*from = *to;
		if (i || **p != '-')
			break;
		(*p)++;
	}
	if (*from > *to)
		return err_set(err, ERR_INPUT, EINVAL,
			       NUM_QUOTE ": the range %u-%u is reversed; write %u-%u",
			       NUM_QUOTED(list), *from, *to, *to, *from);
	return 0;
}

int value_cpus(const char *list, uint64_t *mask, size_t words, struct err *err)
{
	const char *p = list;
	int count = 0;

	for (size_t i = 0; i < words; i++)
		mask[i] = 0;
	for (;; p++) {
		unsigned from = 0, to = 0;
		int ret = value_cpu_range(list, &p, (unsigned)(64 * words), &from, &to, err);

		if (ret)
			return ret;
		for (unsigned cpu = from; cpu <= to; cpu++) {
			uint64_t bit = 1ull << cpu % 64;

			if (mask[cpu / 64] == UINT64_MAX) { /* named before: no need to count */
				cpu |= 63;
				continue;
			}
			count += !(mask[cpu / 64] & bit);
			mask[cpu / 64] |= bit;
		}
		if (!*p)
			return count;
		if (*p != ',')
			return err_set(err, ERR_INPUT, EINVAL,
				       NUM_QUOTE ": not a list of CPUs; write it as in 0-3,5",
				       NUM_QUOTED(list));
	}
}

int value_cpu_mask(const char **mask, struct buf *text, struct err *err)
{
	struct buf list = {0};
	uint64_t bits;
	int ret = *mask ? num_uint(*mask, 1, UINT64_MAX, &bits, err)
			: err_set(err, ERR_INPUT, EINVAL, "a mask of CPUs is missing");

	if (ret < 0)
		return ret;
	for (unsigned cpu = 0; bits; cpu++, bits >>= 1)
		if (bits & 1)
			buf_printf(&list, "%s%u", list.len ? "," : "", cpu);
	if (buf_failed(&list)) {
		buf_release(&list);
		return err_set(err, ERR_FAILED, ENOMEM, "out of memory");
	}
	buf_release(text);
	*text = list;
	*mask = buf_text(text);
	return 0;
}
