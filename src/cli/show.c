/*
 * show -- jobs as a command line.
 */
#include "cli/cli.h"

#include <errno.h>
#include <string.h>

#include "base/buf.h"
#include "job/job.h"

/* A word as a shell reads it back. */
static void show_quote(struct buf *out, const char *word)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				    "_-+=.,:/%@^";

	if (!word[strspn(word, plain)]) {
		buf_str(out, word);
		return;
	}
	buf_char(out, '\'');
	for (; *word; word++) {
		if (*word == '\'')
			buf_str(out, "'\\'");
		buf_char(out, *word);
	}
	buf_char(out, '\'');
}

/* Has a job before it this line of vary from [global], too? */
static bool show_known(const struct job_list *list, size_t n, const char *line)
{
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < list->jobs[i].vary_inherited; k++)
			if (!strcmp(list->jobs[i].vary.v[k], line))
				return true;
	return false;
}

/* A line of [global] is one for all jobs, and stands before the first that has it. */
static void show_global_vary(struct buf *out, const struct job_list *list, size_t n)
{
	const struct job *job = &list->jobs[n];
	bool begun = n == 0;

	for (size_t i = 0; i < job->vary_inherited; i++) {
		if (show_known(list, n, job->vary.v[i]))
			continue;
		buf_str(out, begun ? " --vary=" : " --name=global --vary=");
		show_quote(out, job->vary.v[i]);
		begun = true;
	}
}

static void show_own_vary(struct buf *out, const struct job *job)
{
	for (size_t i = job->vary_inherited; i < job->vary.n; i++) {
		buf_str(out, " --vary=");
		show_quote(out, job->vary.v[i]);
	}
}

static void show_options(struct buf *out, const struct job *job)
{
	for (int k = 0; k < JOB_OPTIONS; k++) {
		struct buf value = {0};
		bool set = job->origin[k] != ORIGIN_DEFAULT;

		/* A further job file brings one that nobody wrote. */
		if (k == OPT_name || k == OPT_vary ||
		    (!set && !(k == OPT_stonewall && job->stonewall)))
			continue;
		job_print(job, (enum job_option)k, &value);
		buf_printf(out, " --%s=", job_options[k].name);
		show_quote(out, buf_text(&value));
		if (buf_failed(&value))
			out->failed = true;
		buf_release(&value);
	}
}

int show_command(const struct job_list *list)
{
	struct buf out = {0};
	int status;

	buf_str(&out, "iosonde run");
	for (size_t i = 0; i < list->n; i++) {
		const struct job *job = &list->jobs[i];

		show_global_vary(&out, list, i);
		buf_str(&out, " --name=");
		show_quote(&out, job->name);
		show_options(&out, job);
		show_own_vary(&out, job);
	}
	buf_char(&out, '\n');
	if (buf_failed(&out)) {
		struct err err = {0};

		err_sys(&err, ERR_FAILED, ENOMEM, "command line");
		status = cli_error(&err);
	} else {
		status = cli_print(buf_text(&out), out.len);
	}
	buf_release(&out);
	return status;
}
