/*
 * forecast -- what a sweep would do.
 */
#include "load/forecast.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "job/order.h"
#include "load/amount.h"
#include "load/guard.h"
#include "load/log_file.h"
#include "load/plan.h"

/* A file of any cell. */
struct forecast_file {
	char *path;
	uint64_t lays;
};

struct forecast {
	const struct sweep *sweep;
	const struct run_options *opts;
	struct forecast_file *files;
	size_t files_n;
	char **lines; /* about files, each once */
	size_t lines_n;
	uint64_t laid;	  /* bytes, by runs that make their files anew */
	uint64_t written; /* bytes, by jobs whose amount is known */
	uint64_t timed;	  /* runs that write until their time is over */
	uint64_t time_ns; /* of all runs, what their jobs say */
	struct buf cells; /* a line for each */
	struct buf logs;
	bool time_open;	    /* some run has no time of its own */
	struct err refused; /* the first */
};

static uint64_t forecast_sum(uint64_t a, uint64_t b)
{
	uint64_t sum;

	return __builtin_add_overflow(a, b, &sum) ? UINT64_MAX : sum;
}

static uint64_t forecast_times(uint64_t a, uint64_t n)
{
	uint64_t product;

	return __builtin_mul_overflow(a, n, &product) ? UINT64_MAX : product;
}

/* A file that stays is laid out once, as large as the largest cell wants it. */
static int forecast_file(struct forecast *f, const struct target *t)
{
	size_t i = 0;

	if (t->unlink && t->absent) {
		f->laid = forecast_sum(f->laid, forecast_times(t->lays, f->sweep->repeat));
		return 0;
	}
	while (i < f->files_n && strcmp(f->files[i].path, t->path) != 0)
		i++;
	if (i == f->files_n) {
		struct forecast_file *files = reallocarray(f->files, i + 1, sizeof *files);

		if (!files)
			return -ENOMEM;
		f->files = files;
		files[i] = (struct forecast_file){.path = strdup(t->path)};
		if (!files[i].path)
			return -ENOMEM;
		f->files_n++;
	}
	if (t->lays > f->files[i].lays)
		f->files[i].lays = t->lays;
	return 0;
}

static int forecast_line(struct forecast *f, const char *line, size_t len)
{
	for (size_t i = 0; i < f->lines_n; i++)
		if (!strncmp(f->lines[i], line, len) && !f->lines[i][len])
			return 0;
	char **lines = reallocarray(f->lines, f->lines_n + 1, sizeof *lines);

	if (!lines)
		return -ENOMEM;
	f->lines = lines;
	lines[f->lines_n] = strndup(line, len);
	if (!lines[f->lines_n])
		return -ENOMEM;
	f->lines_n++;
	return 0;
}

/* Bytes that a worker writes; UINT64_MAX: until its time is over. */
static uint64_t forecast_worker(const struct plan_worker *w)
{
	const struct job *job = w->job;
	uint64_t size = 0, most;

	if (!job_writes(job) || job->create_only)
		return 0;
	for (unsigned i = 0; i < w->files_n; i++)
		size = forecast_sum(size, w->files[i].length);
	struct amount a = amount_of(job, size);

	most = a.ios == UINT64_MAX ? UINT64_MAX
				   : forecast_times(a.ios, job->bs[job_write_order(job)]);
	if (a.bytes < most)
		most = a.bytes;
	if (most == UINT64_MAX || !job_reads(job))
		return most;
	return plan_percent(most, (unsigned)job->rwmixwrite);
}

/* How long a job takes by its own word, and those of its stage that it waits for. */
static uint64_t forecast_own(const struct job *job)
{
	uint64_t own = job->startdelay + job->ramp_time + job->runtime;

	for (const struct job *w = job->waits; w && w->stage == job->stage; w = w->waits)
		own = forecast_sum(own, w->startdelay + w->ramp_time + w->runtime);
	return own;
}

/* What the jobs of a cell write, and how long they take by their own word. */
static void forecast_jobs(struct forecast *f, struct plan *plan, uint64_t *bytes, bool *timed)
{
	struct err ignored = {0};
	uint64_t stage[2] = {0, 0};
	bool known = plan_regions(plan, false, &ignored) == 0;

	for (unsigned i = 0; i < plan->workers_n; i++) {
		const struct plan_worker *w = &plan->workers[i];
		uint64_t own = forecast_own(w->job);
		uint64_t writes = known ? forecast_worker(w) : 0;

		f->time_open |= !w->job->runtime || !w->job->time_based;
		if (i && w->stage != plan->workers[i - 1].stage) {
			stage[1] = forecast_sum(stage[1], stage[0]);
			stage[0] = 0;
		}
		if (own > stage[0])
			stage[0] = own;
		if (writes == UINT64_MAX)
			*timed = true;
		else
			*bytes = forecast_sum(*bytes, writes);
	}
	f->time_ns = forecast_sum(
		f->time_ns, forecast_times(forecast_sum(stage[0], stage[1]), f->sweep->repeat));
}

static int forecast_lines(struct forecast *f, const struct buf *text)
{
	int ret = buf_failed(text) ? -ENOMEM : 0;

	for (const char *p = buf_text(text); !ret && *p;) {
		size_t len = strcspn(p, "\n");

		ret = forecast_line(f, p, len);
		p += len + (p[len] != '\0');
	}
	return ret;
}

static int forecast_cell(struct forecast *f, unsigned cell, struct err *err)
{
	struct plan plan = {0};
	struct buf text = {0};
	struct job_list list;
	uint64_t bytes = 0;
	bool timed = false;
	char size[NUM_TEXT];
	int ret = sweep_cell(f->sweep, cell, 0, &list, err);

	if (ret)
		return ret;
	ret = plan_make(&plan, &list, err);
	if (!ret) {
		struct err refused = {0};

		if (guard_describe(&plan, &list, f->opts, &text, &refused) < 0 && !f->refused.code)
			f->refused = refused;
		ret = forecast_lines(f, &text);
	}
	for (unsigned i = 0; !ret && i < plan.targets_n; i++)
		if (!plan.targets[i].diskless)
			ret = forecast_file(f, &plan.targets[i]);
	if (!ret)
		forecast_jobs(f, &plan, &bytes, &timed);
	f->written = forecast_sum(f->written, forecast_times(bytes, f->sweep->repeat));
	f->timed += timed ? f->sweep->repeat : 0;
	buf_printf(&f->cells, "  cell %u: ", cell + 1);
	sweep_name(f->sweep, cell, &f->cells);
	if (bytes)
		buf_printf(&f->cells, "; writes %s bytes", num_print_size(size, bytes));
	if (timed)
		buf_str(&f->cells, "; writes until its time is over");
	buf_char(&f->cells, '\n');
	plan_release(&plan);
	buf_release(&text);
	job_list_release(&list);
	return ret;
}

static int forecast_order(const struct forecast *f, uint64_t seed, struct buf *out)
{
	unsigned cells = f->sweep->cells, turns = f->sweep->repeat;
	struct order_trial *order = calloc((size_t)cells * turns, sizeof *order);

	if (!order)
		return -ENOMEM;
	order_make(order, cells, turns, seed ? &seed : NULL);
	if (seed)
		buf_printf(out, "Order of the cells, by --shuffle-seed=%llu:\n",
			   (unsigned long long)seed);
	for (unsigned t = 0; seed && t < turns; t++) {
		buf_printf(out, "  round %u:", t + 1);
		for (unsigned c = 0; c < cells; c++)
			buf_printf(out, " %u", order[t * cells + c].cell + 1);
		buf_char(out, '\n');
	}
	free(order);
	return 0;
}

static void forecast_bytes(const struct forecast *f, struct buf *out)
{
	uint64_t laid = f->laid;
	char text[NUM_TEXT];

	for (size_t i = 0; i < f->files_n; i++)
		laid = forecast_sum(laid, f->files[i].lays);
	buf_printf(out, "Written in all: %s bytes",
		   num_print_size(text, forecast_sum(laid, f->written)));
	buf_printf(out, " (%s to lay out files,", num_print_size(text, laid));
	buf_printf(out, " %s by the jobs)", num_print_size(text, f->written));
	if (f->timed)
		buf_printf(out, ", and what %llu runs write until their time is over",
			   (unsigned long long)f->timed);
	buf_char(out, '\n');
}

/* Those of each run have names of their own. */
static int forecast_logs(struct forecast *f, unsigned cell, struct err *err)
{
	unsigned logs = 0;
	int ret = 0;

	for (size_t j = 0; j < f->sweep->list->n; j++)
		logs += logged_count(&f->sweep->list->jobs[j]);
	for (unsigned turn = 0; logs && !ret && turn < f->sweep->repeat; turn++) {
		struct plan plan = {0};
		struct job_list list;

		ret = sweep_cell(f->sweep, cell, turn, &list, err);
		if (ret)
			break;
		ret = plan_make(&plan, &list, err);
		if (!ret)
			log_file_describe(&plan, &f->logs);
		plan_release(&plan);
		job_list_release(&list);
	}
	return ret;
}

int forecast(const struct sweep *sweep, uint64_t seed, const struct run_options *opts,
	     struct buf *out, struct err *err)
{
	struct forecast f = {.sweep = sweep, .opts = opts};
	char text[NUM_TEXT];
	int ret = 0;

	for (unsigned c = 0; !ret && c < sweep->cells; c++)
		ret = forecast_cell(&f, c, err);
	for (unsigned c = 0; !ret && c < sweep->cells; c++)
		ret = forecast_logs(&f, c, err);
	if (!ret) {
		buf_printf(out, "%u cell%s, each %u time%s: %u runs", sweep->cells,
			   sweep->cells == 1 ? "" : "s", sweep->repeat,
			   sweep->repeat == 1 ? "" : "s", sweep->cells * sweep->repeat);
		if (!f.time_open)
			buf_printf(out, ", %s by the times of their jobs",
				   num_print_time(text, f.time_ns));
		buf_char(out, '\n');
		buf_str(out, buf_text(&f.cells));
		ret = forecast_order(&f, seed, out);
		buf_str(out, "Files:\n");
		for (size_t i = 0; i < f.lines_n; i++)
			buf_printf(out, "  %s\n", f.lines[i]);
		forecast_bytes(&f, out);
		buf_str(out, buf_text(&f.logs));
	}
	if (ret == -ENOMEM || buf_failed(out) || buf_failed(&f.cells) || buf_failed(&f.logs))
		ret = err_sys(err, ERR_FAILED, ENOMEM, "plan of the sweep");
	for (size_t i = 0; i < f.files_n; i++)
		free(f.files[i].path);
	for (size_t i = 0; i < f.lines_n; i++)
		free(f.lines[i]);
	free(f.files);
	free(f.lines);
	buf_release(&f.cells);
	buf_release(&f.logs);
	if (!ret && f.refused.code) {
		*err = f.refused;
		ret = -EPERM;
	}
	return ret;
}
