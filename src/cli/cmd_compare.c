/*
 * cmd_compare -- iosonde compare: one workload in several runtimes.
 */
#include "cli/cli.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/num.h"
#include "base/rng.h"
#include "cli/compare.h"
#include "cli/folder.h"
#include "job/jobfile.h"
#include "job/sweep.h"
#include "report/compare.h"
#include "runtime/matrix.h"
#include "runtime/sweepup.h"

/* Lines of a box's standard error that are shown. */
enum { COMPARE_LINES = 8 };

struct compare_live {
	const char *output;
	bool terminal;
	unsigned width;
	bool begun;
	int status; /* the first that is not 0: a result that could not be written, a failure */
};

static void compare_begin(void *ctx, const struct matrix *m, unsigned k, uint64_t left_ns)
{
	struct compare_live *live = ctx;
	const struct order_trial *o = &m->order[k];
	uint64_t left = left_ns / NSEC_PER_SEC;
	struct buf line = {0};
	struct err err = {0};

	live->begun = true;
	if (k == 0 && folder_forget(live->output, &err) < 0)
		live->status = cli_error(&err);
	buf_printf(&line, "Trial %u of %u: %s, %s [eta %02um:%02us]", k + 1, m->order_n,
		   m->runtimes[o->cell % m->runtimes_n].spec.name,
		   m->cells.v[o->cell / m->runtimes_n].name, (unsigned)(left / 60),
		   (unsigned)(left % 60));
	if (line.s)
		cli_clean(line.s);
	if (live->terminal)
		fprintf(stderr, "\r%-*s", (int)live->width, buf_text(&line));
	else
		fprintf(stderr, "%s\n", buf_text(&line));
	live->width = (unsigned)line.len;
	buf_release(&line);
}

static void compare_clear(struct compare_live *live)
{
	if (live->terminal && live->width)
		fprintf(stderr, "\r%*s\r", (int)live->width, "");
	live->width = 0;
}

/* What failed, the last that it said, and how to see it again. */
static void compare_failure(struct compare_live *live, const struct trial *t)
{
	struct buf line = {0};
	const char *p = t->told ? t->told : "";
	unsigned lines = 0;

	compare_clear(live);
	buf_printf(&line, "%s%s%s: %s", t->runtime, t->cell ? ", " : "", t->cell ? t->cell : "",
		   t->err.msg);
	cli_say(buf_text(&line));
	buf_release(&line);
	/* From the end, behind one line end more than there are lines to show. */
	for (const char *q = p + strlen(p); q > p; q--)
		if (q[-1] == '\n' && *q && ++lines == COMPARE_LINES) {
			p = q;
			break;
		}
	if (*p)
		buf_printf(&line, "  it told last:\n%s\n", p);
	if (t->command)
		buf_printf(&line, "  the command was:\n%s\n", t->command);
	if (line.s)
		cli_clean(line.s);
	fputs(buf_text(&line), stderr);
	buf_release(&line);
}

static void compare_end(void *ctx, const struct matrix *m, struct trial *t)
{
	struct compare_live *live = ctx;
	char path[4096];
	struct buf out = {0};
	struct err err = {0};

	(void)m;
	if (t->state != TRIAL_DONE)
		compare_failure(live, t);
	if (t->state == TRIAL_FAILED || t->state == TRIAL_HUNG)
		live->status = live->status ? live->status : ERR_FAILED;
	if (t->cell) {
		snprintf(path, sizeof path, "%s/trials/%04u.json", live->output, t->order + 1);
		if (trial_json(t, &out, &err) < 0 ||
		    file_replace(path, buf_text(&out), out.len, &err) < 0)
			live->status = cli_error(&err);
	}
	buf_release(&out);
	/* The comparison needs no more than its digest. */
	json_decref(t->box);
	t->box = NULL;
}

/* The comparison into its folder, and for people.  Returns an exit status. */
static int compare_deliver(const struct compare_wish *wish, const struct matrix *m,
			   const char *output, const char *workload)
{
	struct comparison c = {0};
	struct buf json = {0}, text = {0};
	const struct buf *answer = wish->format == FORMAT_JSON ? &json : &text;
	char path[4096], seed[NUM_TEXT];
	struct err err = {0};
	int ret = compare_make(&c, m->trials, m->trials_n, &err);

	if (ret)
		return cli_error(&err);
	snprintf(seed, sizeof seed, "%" PRIu64, m->seed);
	snprintf(path, sizeof path, "%s/comparison.json", output);
	c.version = PACKAGE_VERSION;
	c.workload = workload;
	c.seed = seed;
	ret = compare_json(&c, &json, &err);
	if (!ret)
		ret = file_replace(path, buf_text(&json), json.len, &err);
	compare_text(&c, &text);
	if (wish->roles)
		compare_roles(&c, &text);
	if (!ret && buf_failed(&text))
		ret = err_set(&err, ERR_OUTPUT, ENOMEM, "comparison: out of memory");
	int status = ret ? cli_error(&err) : 0;
	/* Where it could not be kept it is to be seen at least. */
	int printed = cli_print(buf_text(answer), answer->len);

	status = status ? status : printed;
	buf_release(&json);
	buf_release(&text);
	compare_release(&c);
	return status;
}

/* How to get from the words to a plan. */
static int compare_plan(struct compare_wish *wish, const struct sweep *sweep, struct matrix *m,
			struct err *err)
{
	struct cells_wish cells = {.caches = (unsigned)wish->caches,
				   .ramp = wish->ramp,
				   .ramp_given = wish->ramp_given,
				   .cpus = wish->cpus};
	int ret = cells_make(&m->cells, sweep, &cells, err);

	m->bench.conditions = (struct conditions){.cpus = wish->cpus,
						  .node = (int)wish->node - 1,
						  .memory = wish->memory,
						  .data = (enum runtime_data)wish->data,
						  .seccomp = (enum runtime_seccomp)wish->seccomp};
	m->bench.timeout = wish->timeout;
	m->repeat = wish->repeat ? (unsigned)wish->repeat : sweep->repeat;
	/* 32 bits: a person may type it. */
	m->seed = wish->seed_given ? wish->seed : rng_seed() & UINT32_MAX;
	for (size_t i = 0; !ret && i < wish->runtimes.n; i++)
		ret = matrix_runtimes(m, wish->runtimes.v[i], err);
	return ret ? ret : matrix_plan(m, err);
}

static int compare_describe(const struct matrix *m)
{
	struct buf out = {0};

	matrix_describe(m, &out);
	if (out.s)
		cli_clean(out.s);
	int status = cli_print(buf_text(&out), out.len);

	buf_release(&out);
	return status;
}

/* *made: a folder for the results was made and holds none. */
static int compare_run(struct compare_wish *wish, struct matrix *m, const char *workload,
		       bool *made)
{
	const char *output = wish->output;
	struct compare_live live = {.output = output, .terminal = isatty(STDERR_FILENO)};
	struct matrix_watch watch = {.begin = compare_begin, .end = compare_end, .ctx = &live};
	struct err err = {0};
	int status, fd;

	for (unsigned i = 0; i < m->cells.notes_n; i++)
		cli_say(m->cells.notes[i]);
	if (geteuid() != 0)
		cli_say("not root: host, bwrap, rootless podman and qemu work without; the others "
			"do not, and limits and figures of a cgroup may be missing");
	fprintf(stderr, "Order by --shuffle-seed=%" PRIu64 "\n", m->seed);
	m->data_dir = wish->data_dir ? wish->data_dir : output;
	fd = folder_open(output, made, &err);
	if (fd < 0 || matrix_run(m, &watch, &err) < 0)
		status = cli_error(&err);
	else if (m->signal && !live.begun) {
		status = 0; /* an earlier comparison is not overwritten by nothing */
	} else {
		compare_clear(&live);
		if (!live.begun && folder_forget(output, &err) < 0)
			live.status = cli_error(&err);
		*made = false;
		status = compare_deliver(wish, m, output, workload);
		status = status ? status : live.status;
	}
	if (fd >= 0)
		close(fd);
	if (!status && matrix_absent(m))
		status = ERR_UNAVAILABLE;
	return m->signal ? ERR_SIGNAL + m->signal : status;
}

static int compare_clean(void)
{
	struct buf told = {0};
	struct err err = {0};
	int n = sweepup_clean(&told, &err), status;

	if (n == 0)
		buf_str(&told, "nothing was left\n");
	status = cli_print(buf_text(&told), told.len);
	buf_release(&told);
	return n < 0 ? cli_error(&err) : status;
}

static int compare_all(struct compare_wish *wish)
{
	struct job_list list = {0};
	struct run_options opts = {0};
	struct sweep sweep = {0};
	struct matrix m = {.bench.signals = -1};
	struct buf workload = {0};
	struct err err = {0};
	int status, ret = run_options_init(&opts, &err);
	bool made = false;

	if (!ret)
		ret = jobfile_command_line(&list, &opts, (int)wish->jobs.n, wish->jobs.v, &err);
	ret = ret ? ret : sweep_init(&sweep, &list, &err);
	ret = ret ? ret : compare_plan(wish, &sweep, &m, &err);
	for (size_t i = 0; i < wish->jobs.n; i++)
		buf_printf(&workload, "%s%s", i ? " " : "", wish->jobs.v[i]);
	if (ret) {
		status = cli_error(&err);
	} else if (wish->dry_run) {
		status = compare_describe(&m);
	} else {
		status = compare_run(wish, &m, buf_text(&workload), &made);
	}
	if (matrix_close(&m, &err) < 0) {
		cli_error(&err);
		status = status ? status : ERR_FAILED;
	}
	if (made)
		folder_unmake(wish->output);
	buf_release(&workload);
	sweep_release(&sweep);
	job_list_release(&list);
	run_options_release(&opts);
	return status;
}

int cmd_compare(int argc, char *const *argv)
{
	struct compare_wish wish;
	struct err err = {0};
	int status;

	for (int i = 0; i < argc; i++)
		if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
			return cmd_help(1, (char *const[]){"compare", NULL});
	if (compare_parse(&wish, argc, argv, &err) < 0)
		status = cli_error(&err);
	else
		status = wish.clean ? compare_clean() : compare_all(&wish);
	compare_wish_release(&wish);
	return status;
}
