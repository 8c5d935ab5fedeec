/*
 * cmd_run -- iosonde run: jobs in, result out.
 */
#include "cli/cli.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/rng.h"
#include "job/jobfile.h"
#include "load/guard.h"
#include "load/forecast.h"
#include "load/log_file.h"
#include "load/plan.h"
#include "load/supervise.h"
#include "load/trials.h"
#include "load/verify_plan.h"
#include "result/fio.h"

/* Both kinds of JSON. */
enum { RUN_JSON = FORMAT_JSON | FORMAT_JSON_PLUS };

/* All forms that were asked for, in whatever way. */
static int run_formats(const struct run_options *opts)
{
	return opts->output_format | (opts->append_terse ? FORMAT_TERSE : 0);
}

static unsigned run_json_form(const struct run_options *opts, int formats)
{
	return (formats & FORMAT_JSON_PLUS ? FIO_JSON_BINS : 0) |
	       (opts->status_interval ? FIO_JSON_LINE : 0);
}

/* Seed of the order of a sweep; 0: as written. */
static uint64_t run_seed(const struct sweep *sweep, const struct run_options *opts)
{
	/* 32 bits: a person may type it. */
	return opts->shuffle_seed || sweep->repeat == 1 ? opts->shuffle_seed
							: (rng_seed() & UINT32_MAX) | 1;
}

/* What goes on while jobs run: the line of progress, and the results so far. */
struct run_live {
	struct progress progress;
	const struct run_options *opts;
	bool begun; /* some result was printed */
	int status; /* ERR_OUTPUT when one could not be */
};

static void run_progress(void *ctx, const struct snapshot *s)
{
	struct run_live *live = ctx;

	progress_show(&live->progress, s);
}

/* The warning and the line must not write into one another. */
static void run_warn(void *ctx, const char *line)
{
	struct run_live *live = ctx;

	progress_clear(&live->progress);
	cli_say(line);
}

/*
 * Deliver the result in these forms where it was asked for.  begun: after others
 * of the same run.  Returns 0 or ERR_OUTPUT.
 */
static int run_deliver(const struct run_options *opts, int formats, const struct result *r,
		       bool begun)
{
	const char *path = opts->output.n ? opts->output.v[opts->output.n - 1] : NULL;
	unsigned json = run_json_form(opts, formats);
	struct buf out = {0};
	struct err err = {0};
	int status = 0, ret = 0;

	/* fio's order: what the text begins with, terse, JSON, the text itself */
	if (formats & FORMAT_NORMAL && !begun)
		fio_intro(r, &out);
	if (formats & FORMAT_TERSE)
		ret = fio_terse(r, &out, &err);
	if (ret == 0 && formats & RUN_JSON)
		ret = fio_json(r, json, &out, &err);
	if (ret == 0 && formats & FORMAT_NORMAL)
		ret = fio_text(r, &out, &err);
	if (ret == 0 && path && begun)
		ret = file_append(path, buf_text(&out), out.len, !r->so_far, &err);
	else if (ret == 0 && path)
		ret = file_replace(path, buf_text(&out), out.len, &err);
	else if (ret == 0)
		status = cli_print(buf_text(&out), out.len);
	if (ret < 0) {
		cli_error(&err);
		status = ERR_OUTPUT;
	}
	buf_release(&out);
	return status;
}

/* Of each cell of a sweep every failure once. */
static void run_tell_cells(const struct merge *m)
{
	for (unsigned c = 0; c < m->sweep->cells; c++)
		for (unsigned i = 0; i < m->cells[c].errors.n; i++) {
			struct buf line = {0};

			sweep_name(m->sweep, c, &line);
			buf_printf(&line, "%s%s", line.len ? ": " : "", m->cells[c].errors.v[i]);
			cli_say(buf_text(&line));
			buf_release(&line);
		}
}

/* Every failure once on standard error: the run's own, the logs', then each job's. */
static void run_tell(const struct result *r)
{
	if (r->merged)
		run_tell_cells(r->merged);
	else if (r->err.code)
		cli_error(&r->err);
	if (r->log_err.code)
		cli_error(&r->log_err);
	for (unsigned i = 0; i < r->jobs_n; i++)
		if (r->jobs[i].err.code)
			cli_error(&r->jobs[i].err);
}

/* Wrong input and the like: no run, but a document for whoever reads JSON. */
static int run_refuse(const struct job_list *list, const struct run_options *opts,
		      const struct err *err)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	struct result r = {.list = list,
			   .version = PACKAGE_VERSION,
			   .err = *err,
			   .status = err->code,
			   .ns_per_tick = 1,
			   .clock = "",
			   .clock_reason = "no I/O was timed",
			   .timestamp_ms =
				   (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000};
	int json = run_formats(opts) & RUN_JSON;

	cli_error(err);
	if (json)
		(void)run_deliver(opts, json, &r, false);
	return err->code;
}

static int run_describe(const struct job_list *list, const struct sweep *sweep,
			const struct run_options *opts, bool print)
{
	struct plan plan = {0};
	struct buf out = {0};
	struct err err = {0};
	int status = 0;
	int r = plan_make(&plan, list, &err);

	if (r == 0 && sweep_many(sweep))
		r = forecast(sweep, run_seed(sweep, opts), opts, &out, &err);
	else if (r == 0)
		r = guard_describe(&plan, list, opts, &out, &err);
	if (print)
		verify_describe(&plan, &out);
	if (print && !sweep_many(sweep))
		log_file_describe(&plan, &out);
	if (out.s)
		cli_clean(out.s);
	if (print)
		status = cli_print(buf_text(&out), out.len);
	else
		fputs(buf_text(&out), stderr);
	if (r < 0 && print)
		status = cli_error(&err);
	buf_release(&out);
	plan_release(&plan);
	return status;
}

/* Some worker came as far as its first I/O. */
static bool run_began(const struct result *r)
{
	if (r->merged && r->merged->began)
		return true;
	for (unsigned i = 0; i < r->jobs_n; i++)
		if (r->jobs[i].ran || r->jobs[i].elapsed_ms)
			return true;
	return false;
}

/* Once it could not be printed only the final result is tried again. */
static void run_interim(void *ctx, const struct result *r)
{
	struct run_live *live = ctx;

	if (live->status || !run_began(r))
		return;
	progress_clear(&live->progress);
	live->status = run_deliver(live->opts, run_formats(live->opts), r, live->begun);
	live->begun |= !live->status;
}

/* One run, or the runs of a sweep; merge is in the zero state. */
static int run_all(const struct job_list *list, const struct sweep *sweep,
		   const struct run_options *opts, const struct supervise_watch *watch,
		   struct merge *merge, struct result *out, struct err *err)
{
	if (!sweep_many(sweep))
		return supervise(list, opts, watch, out, err);
	int r = merge_init(merge, sweep, run_seed(sweep, opts), run_formats(opts),
			   run_json_form(opts, run_formats(opts)), err);

	return r < 0 ? r : trials_run(sweep, opts, watch, merge, out, err);
}

static int run_jobs(const struct job_list *list, const struct sweep *sweep,
		    const struct run_options *opts)
{
	bool terminal = isatty(STDERR_FILENO);
	bool show = opts->eta == ETA_ALWAYS || (opts->eta == ETA_AUTO && terminal);
	struct run_live live = {.opts = opts};
	struct supervise_watch watch = {.progress = show ? run_progress : NULL,
					.warn = run_warn,
					.result = run_interim,
					.interval = opts->status_interval,
					.ctx = &live};
	struct merge merge = {0};
	struct result result = {0};
	struct err err = {0};

	if (terminal && (opts->destroy.n || opts->allow_overwrite.n))
		run_describe(list, sweep, opts, false);
	int r = run_all(list, sweep, opts, &watch, &merge, &result, &err);

	progress_clear(&live.progress);
	if (r == 0 && !run_began(&result) && result.err.code && !result.signal)
		err = result.err;
	if (err.code) {
		r = run_refuse(list, opts, &err);
		result_release(&result);
		merge_release(&merge);
		return r;
	}
	int status = run_deliver(opts, run_formats(opts), &result, live.begun);

	if (!status)
		status = live.status;

	run_tell(&result);
	/* Faults that outrank a lost result: a hung device and a signal. */
	if (!status || result.status == ERR_HUNG || result.status > ERR_SIGNAL)
		status = result.status;
	result_release(&result);
	merge_release(&merge);
	return status;
}

/*
 * Where the result goes is wanted also when another word is wrong, wherever it
 * stands; what is wrong with these two is told when they are parsed in turn.
 */
static void run_look_ahead(struct run_options *opts, int argc, char *const *argv)
{
	static const char *const names[] = {"output-format", "output"};
	struct err ignored = {0};

	for (int i = 0; i < argc; i++)
		for (int k = 0; k < 2; k++) {
			size_t n = strlen(names[k]);

			if (strncmp(argv[i], "--", 2) == 0 &&
			    strncmp(argv[i] + 2, names[k], n) == 0 && argv[i][2 + n] == '=')
				(void)run_options_set(opts, names[k], argv[i] + n + 3, &ignored);
		}
}

static bool run_asks(int argc, char *const *argv, const char *word)
{
	for (int i = 0; i < argc; i++)
		if (strcmp(argv[i], word) == 0)
			return true;
	return false;
}

/* The child has other standard streams: those of ours are told by inode. */
static int run_protect_streams(struct job_list *list, struct err *err)
{
	struct stat st;

	for (int fd = 0; fd < 3; fd++)
		if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
		    job_input_add(list, NULL, &st) < 0)
			return err_sys(err, ERR_FAILED, ENOMEM, "standard streams");
	return 0;
}

int cmd_run(int argc, char *const *argv)
{
	struct job_list list = {0};
	struct run_options opts = {0};
	struct sweep sweep = {0};
	struct err err = {0};
	int status;

	if (run_asks(argc, argv, "--help") || run_asks(argc, argv, "-h"))
		return cmd_help(1, (char *const[]){"run", NULL});
	if (run_asks(argc, argv, "--version") || run_asks(argc, argv, "-v"))
		return cli_print("iosonde-" PACKAGE_VERSION "\n",
				 strlen("iosonde-" PACKAGE_VERSION "\n"));
	int r = run_options_init(&opts, &err);

	if (r == 0)
		r = jobfile_command_line(&list, &opts, argc, argv, &err);
	if (r == 0)
		r = sweep_init(&sweep, &list, &err);
	if (r == 0)
		r = run_protect_streams(&list, &err);
	/* A misspelt command looks like the name of a job file. */
	if (r < 0 && argc && argv[0][0] != '-' && access(argv[0], F_OK) < 0)
		err_set(&err, ERR_INPUT, ENOENT,
			"'%s' is neither a command nor a job file; iosonde help lists the commands",
			argv[0]);
	if (r < 0) {
		run_look_ahead(&opts, argc, argv);
		status = run_refuse(&list, &opts, &err);
	} else if (opts.showcmd) {
		status = show_command(&list);
	} else if (opts.parse_only) {
		status = 0;
	} else if (opts.dry_run) {
		status = run_describe(&list, &sweep, &opts, true);
	} else if (opts.output.n &&
		   file_check_replace(opts.output.v[opts.output.n - 1], &err) < 0) {
		status = cli_error(&err);
	} else if (!opts.output.n && !cli_stdout_open()) {
		err_set(&err, ERR_OUTPUT, 0,
			"standard output is closed: the result could not be delivered; use "
			"--output=FILE");
		status = cli_error(&err);
	} else {
		status = run_jobs(&list, &sweep, &opts);
	}
	sweep_release(&sweep);
	job_list_release(&list);
	run_options_release(&opts);
	return status;
}
