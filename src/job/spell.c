/*
 * spell -- jobs as the words of a command line.
 */
#include "job/spell.h"

#include <string.h>

#include "base/buf.h"

void spell_job(struct words *w, const struct job *job)
{
	words_printf(w, "--name=%s", job->name);
	for (int k = 0; k < JOB_OPTIONS; k++) {
		struct buf value = {0};
		bool set = job->origin[k] != ORIGIN_DEFAULT;

		/* A further job file brings one that nobody wrote. */
		if (k == OPT_name || k == OPT_vary ||
		    (!set && !(k == OPT_stonewall && job->stonewall)))
			continue;
		job_print(job, (enum job_option)k, &value);
		/* Another that was given later has taken it back: bs a bssplit, say. */
		if (value.len)
			words_printf(w, "--%s=%s", job_options[k].name, buf_text(&value));
		w->failed |= buf_failed(&value);
		buf_release(&value);
	}
}

/* Has a job before it this line of vary from [global], too? */
static bool spell_known(const struct job_list *list, size_t n, const char *line)
{
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < list->jobs[i].vary_inherited; k++)
			if (!strcmp(list->jobs[i].vary.v[k], line))
				return true;
	return false;
}

/* A line of [global] is one for all jobs, and stands before the first that has it. */
static void spell_global_vary(struct words *w, const struct job_list *list, size_t n)
{
	const struct job *job = &list->jobs[n];
	bool begun = n == 0;

	for (size_t i = 0; i < job->vary_inherited; i++) {
		if (spell_known(list, n, job->vary.v[i]))
			continue;
		if (!begun)
			words_add(w, "--name=global");
		words_printf(w, "--vary=%s", job->vary.v[i]);
		begun = true;
	}
}

void spell_list(struct words *w, const struct job_list *list)
{
	for (size_t j = 0; j < list->n; j++) {
		const struct job *job = &list->jobs[j];

		spell_global_vary(w, list, j);
		spell_job(w, job);
		for (size_t i = job->vary_inherited; i < job->vary.n; i++)
			words_printf(w, "--vary=%s", job->vary.v[i]);
	}
}
