/*
 * cmd_probe -- iosonde probe [PATH].
 */
#include "cli/cli.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/num.h"
#include "job/job.h"
#include "load/probe.h"

struct probe_wish {
	const char *path;
	uint64_t timeout;
	struct run_options opts; /* where the answer goes, and in which form */
};

static int probe_word(struct probe_wish *wish, int argc, char *const *argv, int *i, struct err *err)
{
	static const char *const outputs[] = {"output-format", "output"};
	const char *value;
	int r;

	for (int k = 0; k < 2; k++)
		if ((value = cli_value(outputs[k], argc, argv, i)))
			return run_options_set(&wish->opts, outputs[k], value, err);
	if ((value = cli_value("timeout", argc, argv, i))) {
		r = num_time(value, NSEC_PER_SEC, &wish->timeout, err);
		if (r == 0 && (!wish->timeout || wish->timeout > 86400 * NSEC_PER_SEC))
			r = err_set(err, ERR_INPUT, ERANGE,
				    NUM_QUOTE " is out of range; 1ms to 1d are right",
				    NUM_QUOTED(value));
		if (r < 0)
			err_in(err, "option timeout");
		return r;
	}
	if (argv[*i][0] == '-')
		return err_set(err, ERR_INPUT, EINVAL,
			       "no option " NUM_QUOTE "; iosonde help probe lists them",
			       NUM_QUOTED(argv[*i]));
	if (wish->path)
		return err_set(err, ERR_INPUT, EINVAL,
			       "one path is probed at a time, and " NUM_QUOTE
			       " is a second; call it once for each",
			       NUM_QUOTED(argv[*i]));
	wish->path = argv[*i];
	return 0;
}

static int probe_parse(struct probe_wish *wish, int argc, char *const *argv, struct err *err)
{
	int r = run_options_init(&wish->opts, err);

	for (int i = 0; r >= 0 && i < argc; i++)
		r = probe_word(wish, argc, argv, &i, err);
	if (r >= 0 && wish->opts.output_format != FORMAT_NORMAL &&
	    wish->opts.output_format != FORMAT_JSON)
		r = err_set(err, ERR_INPUT, EINVAL,
			    "option output-format: an answer has one of the forms normal and json");
	if (r < 0)
		err_in(err, "probe");
	return r;
}

/* In the form and to the place that was asked for.  Returns 0 or ERR_OUTPUT. */
static int probe_deliver(const struct probe_wish *wish, const struct probe *p)
{
	const struct run_options *opts = &wish->opts;
	struct buf out = {0};
	struct err err = {0};
	int r = 0, status;

	if (opts->output_format == FORMAT_JSON)
		r = probe_json(p, PACKAGE_VERSION, &out, &err);
	else
		probe_text(p, &out);
	if (r == 0 && buf_failed(&out))
		r = err_set(&err, ERR_OUTPUT, ENOMEM, "probe: the answer: out of memory");
	status = r < 0 ? cli_error(&err) : cli_deliver(opts, STDOUT_FILENO, &out);
	buf_release(&out);
	return status;
}

static int probe_answer(const struct probe_wish *wish)
{
	struct probe *p = NULL;
	struct err err = {0};
	int status = 0;

	if (probe_run(&p, wish->path ? wish->path : ".", wish->timeout, &err) < 0)
		return cli_error(&err);
	/* Of a wrong path there is nothing to be told but that; JSON is always a document. */
	bool wrong = p->err.code == ERR_INPUT || p->err.code == ERR_REFUSED;

	if (!wrong || wish->opts.output_format == FORMAT_JSON)
		status = probe_deliver(wish, p);
	if (p->err.code) {
		cli_error(&p->err);
		if (!status || p->err.code == ERR_HUNG || p->err.code > ERR_SIGNAL)
			status = p->err.code;
	}
	probe_release(p);
	return status;
}

int cmd_probe(int argc, char *const *argv)
{
	struct probe_wish wish = {.timeout = 10 * NSEC_PER_SEC};
	struct err err = {0};
	int status;

	for (int i = 0; i < argc; i++)
		if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
			return cmd_help(1, (char *const[]){"probe", NULL});
	if (probe_parse(&wish, argc, argv, &err) < 0)
		status = cli_error(&err);
	else if (wish.opts.output.n &&
		 file_check_replace(wish.opts.output.v[wish.opts.output.n - 1], &err) < 0)
		status = cli_error(&err);
	else
		status = probe_answer(&wish);
	run_options_release(&wish.opts);
	return status;
}
