/*
 * cmd_help -- iosonde help [COMMAND].
 */
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "cli/help.h"
#include "job/job.h"

static void help_commands(struct buf *out)
{
	buf_str(out, "usage: iosonde COMMAND [ARGUMENT...]\n"
		     "       iosonde [OPTION...] [JOBFILE...]   the same as iosonde run\n\n");
	for (unsigned i = 0; i < cli_commands_n; i++) {
		buf_printf(out, "  %s %s\n", cli_commands[i].name, cli_commands[i].synopsis);
		buf_wrap(out, cli_commands[i].help, 6);
	}
	buf_str(out, "\nA first run, on a new file of 64 MiB in this folder:\n"
		     "  iosonde run --name=first --rw=randread --bs=4k --size=64m --runtime=5\n"
		     "\niosonde help run lists the options, iosonde probe says what works here.\n"
		     "Manual: iosonde(1), which names the other pages.\n");
}

/* The first sentence of a help text. */
static void help_short(struct buf *out, const char *text)
{
	struct buf first = {0};
	const char *stop = strstr(text, ". ");

	buf_add(&first, text, stop ? (size_t)(stop - text) + 1 : strlen(text));
	buf_wrap(out, buf_text(&first), 6);
	buf_release(&first);
}

static void help_option(struct buf *out, const struct option_info *o, const char **group)
{
	enum { LONG = 24 }; /* a default that takes a line of its own */

	if (!*group || strcmp(*group, o->group) != 0)
		buf_printf(out, "\n%s\n", o->group);
	*group = o->group;
	buf_printf(out, "  --%s", o->name);
	if (o->arg)
		buf_printf(out, "=%s", o->arg);
	if (o->initial && strcmp(o->initial, "0") != 0)
		buf_printf(out, "%s[%s]", strlen(o->initial) > LONG ? "\n      " : "   ",
			   o->initial);
	buf_char(out, '\n');
	help_short(out, o->help);
}

/* The options of a job, and of the command line too. */
static void help_options(struct buf *out, bool switches)
{
	const char *group = NULL;

	for (unsigned i = 0; switches && i < RUN_SWITCHES; i++)
		help_option(out, &run_switches[i], &group);
	for (unsigned i = 0; i < JOB_OPTIONS; i++)
		help_option(out, &job_options[i], &group);
	buf_str(out,
		"\nDefaults stand in brackets. iosonde options explains each option in full.\n");
}

static void help_page(struct buf *out, const char *topic)
{
	bool run = false, command = false;

	for (unsigned i = 0; i < cli_commands_n; i++) {
		if (strcmp(cli_commands[i].name, topic) != 0)
			continue;
		buf_printf(out, "usage: iosonde %s %s\n", topic, cli_commands[i].synopsis);
		buf_wrap(out, cli_commands[i].help, 2);
		run = cli_commands[i].function == cmd_run;
		command = true;
	}
	if (!command)
		buf_str(out, "usage: iosonde run JOBFILE...\n");
	help_description(out, topic);
	if (run || !command)
		help_options(out, run);
	help_flags(out, topic);
	help_examples(out, topic);
	if (command)
		help_status(out);
	bool page = strcmp(topic, "probe") == 0 || strcmp(topic, "meter") == 0 ||
		    strcmp(topic, "compare") == 0 || strcmp(topic, "report") == 0;

	buf_printf(out, "\nManual: iosonde%s%s%s\n", page ? "-" : "", page ? topic : "",
		   run	      ? "-run(1), iosonde-job(5)"
		   : !command ? "-job(5)"
			      : "(1)");
}

int cmd_help(int argc, char *const *argv)
{
	struct buf out = {0};
	int status = 0;

	if (argc == 0) {
		help_commands(&out);
	} else if (strncmp(argv[0], "--mdoc=", 7) == 0 && help_mdoc(&out, argv[0] + 7)) {
		/* done */
	} else if (help_topic(argv[0])) {
		help_page(&out, argv[0]);
	} else {
		fprintf(stderr,
			"iosonde: help: there is no command '%s'; iosonde help lists them\n",
			argv[0]);
		status = ERR_INPUT;
	}
	if (status == 0)
		status = cli_print(buf_text(&out), out.len);
	buf_release(&out);
	return status;
}
