/*
 * fio_json_opt -- options in fio's JSON: of [global], of each job, all of them.
 */
#include <inttypes.h>
#include <stdio.h>

#include "base/num.h"
#include "job/given.h"
#include "result/fio_json.h"

/* What consumers rely on, set or not. */
static bool fio_json_opt_always(unsigned option)
{
	switch (option) {
	case OPT_rw:
	case OPT_bs:
	case OPT_iodepth:
	case OPT_numjobs:
	case OPT_ioengine:
	case OPT_direct:
	case OPT_size:
	case OPT_runtime:
		return true;
	default:
		return false;
	}
}

/*
 * Append an option's value.  Scripts read runtime as a number, which is what
 * most job files hold: whole seconds go without unit.
 */
static void fio_json_opt_value(struct buf *out, const struct job *job, unsigned option)
{
	const struct option_info *info = &job_options[option];

	if (info->rule.kind == VALUE_TIME) {
		uint64_t ns = *(const uint64_t *)((const char *)job + info->offset);

		if (ns % NSEC_PER_SEC == 0) {
			buf_printf(out, "%" PRIu64, (uint64_t)(ns / NSEC_PER_SEC));
			return;
		}
	}
	/* Each line as a job file has it: its values have the commas. */
	for (size_t i = 0; option == OPT_vary && i < job->vary.n; i++)
		buf_printf(out, "%s%s", i ? " " : "", job->vary.v[i]);
	if (option == OPT_vary)
		return;
	/* Where bs is not what was asked for, those who rely on it read what was. */
	if (option == OPT_bs && (job->bsrange || job->bssplit))
		buf_str(out, job->bsrange ? job->bsrange : job->bssplit);
	else
		job_print(job, (enum job_option)option, out);
}

/* unset: what stands for a value that was never set, NULL for null. */
static void fio_json_opt_put(struct put *p, json_t *to, const struct job *job, unsigned option,
			     const char *unset)
{
	const char *given = unset ? given_text(job, (enum job_option)option) : NULL;
	struct buf text = {0};

	/* As fio, where fio has the key; in ours all are of one form. */
	if (given)
		buf_str(&text, given);
	else
		fio_json_opt_value(&text, job, option);
	if (buf_failed(&text))
		p->failed = true;
	put_str(p, to, job_options[option].name, text.len ? buf_text(&text) : unset);
	buf_release(&text);
}

/* The first job that took this option from [global], NULL if none did. */
static const struct job *fio_json_opt_source(const struct result *r, unsigned option)
{
	for (size_t i = 0; r->list && i < r->list->n; i++)
		if (r->list->jobs[i].origin[option] == ORIGIN_GLOBAL)
			return &r->list->jobs[i];
	return NULL;
}

void fio_json_opt_global(struct put *p, json_t *top, const struct result *r)
{
	json_t *o = put_object(p, top, "global options");

	for (unsigned i = 0; i < JOB_OPTIONS; i++) {
		const struct job *job = fio_json_opt_source(r, i);

		if (job)
			fio_json_opt_put(p, o, job, i, "");
	}
}

/* Whether a job has an option's value from a [global] that is not the one shown. */
static bool fio_json_opt_other(const struct result *r, const struct job *job, unsigned option)
{
	const struct option_info *info = &job_options[option];
	const struct job *source = fio_json_opt_source(r, option);

	if (job->origin[option] != ORIGIN_GLOBAL || !source)
		return false;
	return !value_equal(&info->rule, (const char *)job + info->offset,
			    (const char *)source + info->offset);
}

void fio_json_opt_job(struct put *p, json_t *job, const struct result *r,
		      const struct result_job *j)
{
	json_t *o = put_object(p, job, "job options");

	for (unsigned i = 0; i < JOB_OPTIONS; i++) {
		bool always = fio_json_opt_always(i);

		if (always || j->job->origin[i] == ORIGIN_JOB || fio_json_opt_other(r, j->job, i))
			fio_json_opt_put(p, o, j->job, i, i == OPT_size ? "0" : "");
	}
}

void fio_json_opt_all(struct put *p, json_t *own, const struct result_job *j)
{
	json_t *o = put_object(p, own, "options");

	for (unsigned i = 0; i < JOB_OPTIONS; i++) {
		char depth[16];

		snprintf(depth, sizeof depth, "%u", j->depth);
		if (i == OPT_iodepth && j->ran)
			put_str(p, o, "iodepth", depth);
		else if (i == OPT_ioengine && j->ran && j->engine)
			put_str(p, o, "ioengine", j->engine);
		else
			fio_json_opt_put(p, o, j->job, i, NULL);
	}
}
