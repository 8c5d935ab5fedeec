/*
 * await -- which job another one waits for.
 */
#include "job/await.h"

#include <errno.h>
#include <string.h>

int await_find(const struct job_list *list, size_t i, struct err *err)
{
	struct job *job = &list->jobs[i];
	unsigned found = 0;

	job->waits = NULL;
	if (!job->wait_for)
		return 0;
	for (size_t k = 0; k < i; k++) {
		if (strcmp(list->jobs[k].name, job->wait_for))
			continue;
		job->waits = &list->jobs[k];
		found++;
	}
	if (found == 1)
		return 0;
	return err_set(err, ERR_INPUT, EINVAL,
		       "job %.200s: option wait_for: '%.200s': %s", job->name, job->wait_for,
		       found ? "several jobs before this one have the name; give each its own"
			     : "no job before this one has the name; name one that is written "
			       "above it, and that runs");
}
