/*
 * words -- jobs as the words of a command line.
 */
#include "job/words.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

void words_add(struct words *w, const char *fmt, ...)
{
	char **v = reallocarray(w->v, w->n + 2, sizeof *v);
	struct buf word = {0};
	va_list args;

	if (!v) {
		w->failed = true;
		return;
	}
	w->v = v;
	va_start(args, fmt);
	buf_vprintf(&word, fmt, args);
	va_end(args);
	v[w->n] = word.len ? buf_take(&word) : strdup("");
	w->failed |= !v[w->n];
	w->n += v[w->n] != NULL;
	v[w->n] = NULL;
}

void words_job(struct words *w, const struct job *job)
{
	words_add(w, "--name=%s", job->name);
	for (int k = 0; k < JOB_OPTIONS; k++) {
		struct buf value = {0};
		bool set = job->origin[k] != ORIGIN_DEFAULT;

		/* A further job file brings one that nobody wrote. */
		if (k == OPT_name || k == OPT_vary ||
		    (!set && !(k == OPT_stonewall && job->stonewall)))
			continue;
		job_print(job, (enum job_option)k, &value);
		words_add(w, "--%s=%s", job_options[k].name, buf_text(&value));
		w->failed |= buf_failed(&value);
		buf_release(&value);
	}
}

/* Has a job before it this line of vary from [global], too? */
static bool words_known(const struct job_list *list, size_t n, const char *line)
{
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < list->jobs[i].vary_inherited; k++)
			if (!strcmp(list->jobs[i].vary.v[k], line))
				return true;
	return false;
}

/* A line of [global] is one for all jobs, and stands before the first that has it. */
static void words_global_vary(struct words *w, const struct job_list *list, size_t n)
{
	const struct job *job = &list->jobs[n];
	bool begun = n == 0;

	for (size_t i = 0; i < job->vary_inherited; i++) {
		if (words_known(list, n, job->vary.v[i]))
			continue;
		if (!begun)
			words_add(w, "--name=global");
		words_add(w, "--vary=%s", job->vary.v[i]);
		begun = true;
	}
}

void words_list(struct words *w, const struct job_list *list)
{
	for (size_t j = 0; j < list->n; j++) {
		const struct job *job = &list->jobs[j];

		words_global_vary(w, list, j);
		words_job(w, job);
		for (size_t i = job->vary_inherited; i < job->vary.n; i++)
			words_add(w, "--vary=%s", job->vary.v[i]);
	}
}

void words_release(struct words *w)
{
	for (size_t i = 0; i < w->n; i++)
		free(w->v[i]);
	free(w->v);
	*w = (struct words){0};
}
