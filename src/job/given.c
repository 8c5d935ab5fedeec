/*
 * given -- numbers as the user wrote them.
 */
#include "job/given.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static bool given_kind(enum job_option option)
{
	switch (job_options[option].rule.kind) {
	case VALUE_UINT:
	case VALUE_SIZE:
	case VALUE_SIZEP:
	case VALUE_SIZE3:
		return true;
	default:
		return false;
	}
}

int given_keep(struct job *job, enum job_option option, const char *text)
{
	if (!text || !given_kind(option))
		return 0;
	char *copy = strdup(text);

	if (!copy)
		return -ENOMEM;
	free(job->given[option]);
	job->given[option] = copy;
	return 0;
}

int given_copy(struct job *to, const struct job *from)
{
	for (int i = 0; i < JOB_OPTIONS; i++) {
		int ret = given_keep(to, (enum job_option)i, from->given[i]);

		if (ret)
			return ret;
	}
	return 0;
}

void given_release(struct job *job)
{
	for (int i = 0; i < JOB_OPTIONS; i++) {
		free(job->given[i]);
		job->given[i] = NULL;
	}
}

const char *given_text(const struct job *job, enum job_option option)
{
	const struct option_info *info = &job_options[option];
	const void *now = (const char *)job + info->offset;
	const char *text = job->given[option];
	struct err err = {0};
	union {
		value_SIZE size;
		value_SIZE3 size3;
		value_SIZEP sizep;
	} again;

	if (!text)
		return NULL;
	memset(&again, 0, sizeof again);
	if (value_parse(&info->rule, text, &again, &err) || !value_equal(&info->rule, &again, now))
		return NULL;
	return text;
}
