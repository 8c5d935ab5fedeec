/*
 * suffix -- options whose word may have a number behind a colon.
 */
#include "job/suffix.h"

#include <errno.h>
#include <string.h>

#include "base/num.h"

static int suffix_number(const char *value, const char *text, bool bytes, int64_t *out,
			 struct err *err)
{
	bool back = bytes && *text == '-';
	uint64_t number;
	int ret = bytes ? num_size(text + back, &number, err)
			: num_uint(text, 1, UINT32_MAX, &number, err);

	if (!ret && number > INT64_MAX)
		ret = err_set(err, ERR_INPUT, ERANGE, NUM_QUOTE ": out of range",
			      NUM_QUOTED(value));
	if (!ret)
		*out = back ? -(int64_t)number : (int64_t)number;
	return ret;
}

int suffix_set(struct job *job, enum job_option option, const char *value, struct err *err)
{
	value_ENUM *field = option == OPT_rw ? &job->rw : &job->file_service_type;
	const char *colon = value ? strchr(value, ':') : NULL;
	value_ENUM word_value = *field;
	int64_t number = 0;
	char word[32];
	int ret;

	if (colon && (size_t)(colon - value) < sizeof word) {
		memcpy(word, value, (size_t)(colon - value));
		word[colon - value] = '\0';
		ret = value_parse(&job_options[option].rule, word, &word_value, err);
		if (!ret)
			ret = suffix_number(value, colon + 1,
					    option == OPT_rw && !(word_value & RW_RANDOM), &number,
					    err);
	} else {
		ret = value_parse(&job_options[option].rule, value, &word_value, err);
	}
	if (ret)
		return ret;
	*field = word_value;
	*(option == OPT_rw ? &job->rw_number : &job->service_number) = number;
	return 0;
}

void suffix_print(const struct job *job, enum job_option option, struct buf *out)
{
	int64_t number = option == OPT_rw		   ? job->rw_number
			 : option == OPT_file_service_type ? job->service_number
							   : 0;
	uint64_t size = (uint64_t)(number < 0 ? -number : number);
	char text[NUM_TEXT];

	if (!number)
		return;
	if (option == OPT_rw && !(job->rw & RW_RANDOM))
		buf_printf(out, ":%s%s", number < 0 ? "-" : "", num_print_size(text, size));
	else
		buf_printf(out, ":%llu", (unsigned long long)size);
}
