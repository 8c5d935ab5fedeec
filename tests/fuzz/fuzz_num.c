/*
 * fuzz_num -- base/num: what is read and printed is read again as the same.
 */
#include "base/num.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void must(int ok)
{
	if (!ok)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char *s = malloc(len + 1), text[NUM_TEXT];
	uint64_t value, again;
	unsigned percent;
	struct err err = {0};

	if (!s)
		return 0;
	memcpy(s, data, len);
	s[len] = '\0';
	if (num_size(s, &value, &err) == 0)
		must(num_size(num_print_size(text, value), &again, &err) == 0 && again == value);
	else
		must(err.code == ERR_INPUT && err.msg[0]);
	if (num_time(s, NSEC_PER_SEC, &value, &err) == 0)
		must(num_time(num_print_time(text, value), NSEC_PER_SEC, &again, &err) == 0 &&
		     again == value);
	if (num_uint(s, 3, 1000, &value, &err) == 0)
		must(value >= 3 && value <= 1000);
	if (num_percent(s, &percent, &err) == 0)
		must(percent <= 100);
	free(s);
	return 0;
}
