/*
 * keyword -- words that stand for numbers of this machine or of a file.
 */
#include "job/keyword.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "job/arith.h"

bool keyword_machine(struct buf *out, const char *value)
{
	static const char *const words[] = {"$pagesize", "$mb_memory", "$ncpus"};
	bool any = false;

	while (*value) {
		long page = sysconf(_SC_PAGESIZE);
		int i = 0;

		while (i < 3 && strncmp(value, words[i], strlen(words[i])) != 0)
			i++;
		if (i == 3) {
			buf_char(out, *value++);
			continue;
		}
		any = true;
		value += strlen(words[i]);
		if (i == 0)
			buf_printf(out, "%ld", page);
		else if (i == 1)
			buf_printf(out, "%lld",
				   (long long)sysconf(_SC_PHYS_PAGES) * page / (1 << 20));
		else
			buf_printf(out, "%ld", sysconf(_SC_NPROCESSORS_ONLN));
	}
	return any;
}

int keyword_value(enum value_kind kind, const char **value, struct buf *text, struct err *err)
{
	char number[NUM_TEXT];
	const char *sum = *value;

	if (sum && strchr(sum, '$') && keyword_machine(text, sum))
		*value = sum = buf_text(text);
	if (sum && !buf_failed(text) && arith_is_sum(kind, sum)) {
		int ret = arith_number(kind, sum, number, err);

		if (ret)
			return ret;
		buf_release(text);
		buf_str(text, number);
		*value = buf_text(text);
	}
	return buf_failed(text) ? err_set(err, ERR_FAILED, ENOMEM, "out of memory") : 0;
}

void keyword_name(struct buf *out, const char *format, const char *jobname, unsigned jobnum,
		  unsigned filenum)
{
	char number[2][16];
	const struct {
		const char *word, *text;
	} words[] = {{"$jobname", jobname},
		     {"$jobnum", number[0]},
		     {"$filenum", number[1]},
		     {"$clientuid", ""}};

	snprintf(number[0], sizeof number[0], "%u", jobnum);
	snprintf(number[1], sizeof number[1], "%u", filenum);
	while (*format) {
		int i = 0;

		while (i < 4 && strncasecmp(format, words[i].word, strlen(words[i].word)) != 0)
			i++;
		if (i == 4) {
			buf_char(out, *format++);
			continue;
		}
		buf_str(out, words[i].text);
		format += strlen(words[i].word);
	}
}
