/*
 * cmd_report -- iosonde report RESULT...
 */
#include "cli/cli.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/num.h"
#include "report/compare.h"
#include "report/gather.h"

enum report_format { REPORT_NORMAL, REPORT_JSON, REPORT_CSV, REPORT_MARKDOWN };

struct report_wish {
	value_ENUM format;
	const char *output; /* NULL: standard output */
	bool roles;
	struct gather gather;
};

static int report_word(struct report_wish *wish, int argc, char *const *argv, int *i,
		       struct err *err)
{
	static const struct choice formats[] = {{"normal", "", REPORT_NORMAL, ""},
						{"json", "", REPORT_JSON, ""},
						{"csv", "", REPORT_CSV, ""},
						{"markdown", "md", REPORT_MARKDOWN, ""},
						{NULL, NULL, 0, NULL}};
	static const struct value_rule rule = {VALUE_ENUM, 0, 0, formats};
	const char *value;
	int ret;

	if ((value = cli_value("output-format", argc, argv, i))) {
		ret = value_parse(&rule, value, &wish->format, err);
		if (ret < 0)
			err_in(err, "option output-format");
		return ret;
	}
	if ((value = cli_value("output", argc, argv, i))) {
		wish->output = value;
		return *value ? 0 : err_set(err, ERR_INPUT, EINVAL, "option output: name a file");
	}
	if (strcmp(argv[*i], "--roles") == 0) {
		wish->roles = true;
		return 0;
	}
	if (argv[*i][0] == '-')
		return err_set(err, ERR_INPUT, EINVAL,
			       "no option " NUM_QUOTE "; iosonde help report lists them",
			       NUM_QUOTED(argv[*i]));
	return gather_add(&wish->gather, argv[*i], err);
}

/* The result may take the place of another one, and not of those that it is made from. */
static int report_output(const struct report_wish *wish, struct err *err)
{
	struct stat st;

	if (!stat(wish->output, &st) && gather_has(&wish->gather, &st))
		return err_set(err, ERR_REFUSED, EPERM,
			       "option output: %.300s is a result that is read; name another file",
			       wish->output);
	return file_check_replace(wish->output, err);
}

static int report_parse(struct report_wish *wish, int argc, char *const *argv, struct err *err)
{
	int ret = 0;

	for (int i = 0; ret == 0 && i < argc; i++)
		ret = report_word(wish, argc, argv, &i, err);
	if (ret == 0 && !wish->gather.n)
		ret = err_set(err, ERR_INPUT, EINVAL,
			      "name a result: the folder that iosonde compare --output made");
	if (ret == 0 && wish->output)
		ret = report_output(wish, err);
	if (ret < 0)
		err_in(err, "report");
	return ret;
}

static int report_text(const struct report_wish *wish, const struct comparison *c, struct buf *out,
		       struct err *err)
{
	if (wish->format == REPORT_JSON)
		return compare_json(c, out, err);
	if (wish->format == REPORT_CSV) {
		compare_csv(c, out);
	} else {
		compare_text(c, out);
		if (wish->roles)
			compare_roles(c, out);
	}
	return buf_failed(out) ? err_set(err, ERR_OUTPUT, ENOMEM, "report: out of memory") : 0;
}

int cmd_report(int argc, char *const *argv)
{
	struct report_wish wish = {.format = REPORT_NORMAL};
	struct comparison c = {0};
	struct buf out = {0};
	struct err err = {0};
	int status = 0;

	for (int i = 0; i < argc; i++)
		if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
			return cmd_help(1, (char *const[]){"report", NULL});
	int ret = report_parse(&wish, argc, argv, &err);

	if (ret == 0)
		ret = compare_make(&c, wish.gather.trials, wish.gather.n, &err);
	c.version = PACKAGE_VERSION;
	c.markdown = wish.format == REPORT_MARKDOWN;
	if (ret == 0)
		ret = report_text(&wish, &c, &out, &err);
	if (ret == 0 && wish.output)
		ret = file_replace(wish.output, buf_text(&out), out.len, &err);
	else if (ret == 0)
		status = cli_print(buf_text(&out), out.len);
	if (ret < 0)
		status = cli_error(&err);
	compare_release(&c);
	gather_release(&wish.gather);
	buf_release(&out);
	return status;
}
