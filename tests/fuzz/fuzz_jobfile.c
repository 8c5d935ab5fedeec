/*
 * fuzz_jobfile -- bytes through the parser of job files, and the checks after it.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "job/jobfile.h"
#include "job/sweep.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Every value that was read must print, and its print must be read back to the same. */
static void round_trip(const struct job *job)
{
	for (int i = 0; i < JOB_OPTIONS; i++) {
		const struct value_rule *rule = &job_options[i].rule;
		const void *field = (const char *)job + job_options[i].offset;
		union {
			value_SIZE3 size3;
			value_SIZEP sizep;
			value_LIST list;
			value_PERCENTS percents;
			value_ENUMS enums;
			value_STR str;
		} again;
		struct buf text = {0};
		struct err err = {0};

		memset(&again, 0, sizeof again);
		value_print(rule, field, &text);
		/* Several lines of vary print as one. */
		if (text.len && (rule->kind != VALUE_LIST || job->vary.n == 1)) {
			if (value_parse(rule, buf_text(&text), &again, &err) ||
			    !value_equal(rule, &again, field))
				abort();
			value_release(rule, &again);
		}
		buf_release(&text);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct job_list list = {0};
	struct sweep sweep = {0};
	struct err err = {0};
	char *copy = malloc(size + 1);

	if (!copy)
		return 0;
	if (size)
		memcpy(copy, data, size);
	copy[size] = '\0';
	int ret = jobfile_parse(&list, "fuzz.fio", copy, size, &err);

	if (!ret)
		ret = sweep_init(&sweep, &list, &err);
	if ((ret != 0) != (err.code != 0) || (ret && !err.msg[0]))
		abort();
	for (size_t i = 0; !ret && i < list.n; i++) {
		round_trip(&list.jobs[i]);
		free(job_path(&list.jobs[i], 0, 0));
		free(job_path(&list.jobs[i], 7, job_files(&list.jobs[i]) - 1));
	}
	sweep_release(&sweep);
	job_list_release(&list);
	free(copy);
	return 0;
}
