/*
 * cmd_options -- iosonde options: the tables of all options, for people and
 * for the manual.
 */
#include "cli/cli.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "cli/mdoc.h"
#include "job/compat.h"
#include "job/job.h"

/* Aliases, or the neutral values, as "a, b". */
static void options_words(struct buf *out, const char *words)
{
	for (const char *p = words; *p; p++)
		buf_str(out, *p == ' ' ? ", " : (char[2]){*p, 0});
}

static void options_mdoc_choices(struct buf *out, const struct choice *choices)
{
	buf_str(out, ".Pp\n.Bl -tag -width Ds -compact\n");
	for (const struct choice *c = choices; c->word; c++) {
		buf_str(out, ".It Cm ");
		mdoc_word(out, c->word);
		buf_char(out, '\n');
		mdoc_text(out, c->help);
		if (*c->aliases) {
			buf_str(out, "Also: ");
			options_words(out, c->aliases);
			buf_str(out, ".\n");
		}
	}
	buf_str(out, ".El\n");
}

static void options_mdoc_item(struct buf *out, const struct option_info *info, bool dashes)
{
	buf_printf(out, ".It %s ", dashes ? "Fl" : "Cm");
	if (dashes)
		buf_printf(out, "\\-%s", info->name);
	else
		buf_str(out, info->name);
	if (info->arg) {
		buf_str(out, " Ns = Ns Ar ");
		mdoc_word(out, info->arg);
	} else if (!dashes) {
		buf_str(out, " Ns = Ns Ar BOOL");
	}
	buf_char(out, '\n');
	mdoc_text(out, info->help);
	if (*info->aliases) {
		buf_str(out, "Also: ");
		options_words(out, info->aliases);
		buf_str(out, ".\n");
	}
	if (info->initial && (!dashes || info->arg)) {
		buf_str(out, "The default is\n.Cm ");
		mdoc_word(out, info->initial);
		buf_str(out, " .\n");
	}
	if (info->rule.choices)
		options_mdoc_choices(out, info->rule.choices);
}

/*
 * The rows of the groups named (all of them when n is 0), each group as one
 * list under a subsection of its own.
 */
static void options_mdoc(struct buf *out, const struct option_info *table, int rows, bool dashes,
			 char *const *groups, int n)
{
	const char *last = NULL;

	for (int i = 0; i < rows; i++) {
		bool wanted = !n;

		for (int g = 0; g < n; g++)
			wanted |= !strcmp(groups[g], table[i].group);
		if (!wanted)
			continue;
		if (!last || strcmp(last, table[i].group)) {
			if (last)
				buf_str(out, ".El\n");
			last = table[i].group;
			buf_printf(out, ".Ss %s\n.Bl -tag -width Ds\n", last);
		}
		options_mdoc_item(out, &table[i], dashes);
	}
	if (last)
		buf_str(out, ".El\n");
}

static void options_plain_item(struct buf *out, const struct option_info *info, bool dashes)
{
	buf_printf(out, "  %s%s%s%s", dashes ? "--" : "", info->name, info->arg ? "=" : "",
		   info->arg ? info->arg : "");
	if (info->initial && (!dashes || info->arg))
		buf_printf(out, "  [%s]", info->initial);
	buf_printf(out, "\n      %s\n", info->help);
	if (*info->aliases) {
		buf_str(out, "      Also: ");
		options_words(out, info->aliases);
		buf_char(out, '\n');
	}
	for (const struct choice *c = info->rule.choices; c && c->word; c++)
		buf_printf(out, "        %-10s %s\n", c->word, c->help);
}

static void options_plain(struct buf *out, const struct option_info *table, int rows, bool dashes)
{
	const char *last = "";

	for (int i = 0; i < rows; i++) {
		if (strcmp(last, table[i].group))
			buf_printf(out, "%s%s:\n", out->len ? "\n" : "", table[i].group);
		last = table[i].group;
		options_plain_item(out, &table[i], dashes);
	}
}

static void options_compat_implemented(struct buf *out, const struct option_info *info,
				       const char *dashes)
{
	int sentence = (int)strcspn(info->help, ".") + 1;

	buf_printf(out, "%s%s\timplemented\t%.*s\n", dashes, info->name, sentence, info->help);
	for (const char *p = info->aliases; *p;) {
		int len = (int)strcspn(p, " ");

		buf_printf(out, "%s%.*s\timplemented\tthe same as %s\n", dashes, len, p,
			   info->name);
		p += len;
		p += strspn(p, " ");
	}
}

static void options_compat_table(struct buf *out, const struct compat *table, const char *dashes)
{
	for (const struct compat *c = table; c->name; c++) {
		buf_printf(out, "%s%s\t%s\t%s", dashes, c->name,
			   c->class == ACCEPT ? "accepted" : "refused", c->text);
		if (*c->neutral && strcmp(c->neutral, "*")) {
			buf_str(out, " (taken: ");
			options_words(out, c->neutral);
			buf_char(out, ')');
		}
		buf_char(out, '\n');
	}
}

static void options_compat(struct buf *out)
{
	for (int i = 0; i < JOB_OPTIONS; i++)
		options_compat_implemented(out, &job_options[i], "");
	buf_str(out, "buffered\timplemented\tthe contrary of direct\n"
		     "cpumask\timplemented\tcpus_allowed as the bits of a number\n");
	options_compat_table(out, compat_options, "");
	for (int i = 0; i < RUN_SWITCHES; i++)
		options_compat_implemented(out, &run_switches[i], "--");
	options_compat_table(out, compat_switches, "--");
}

static int options_deliver(struct buf *out)
{
	const char *reason = NULL;

	if (buf_failed(out))
		reason = "out of memory";
	else if (fwrite(out->s, 1, out->len, stdout) != out->len || fflush(stdout))
		reason = strerror(errno);
	if (reason)
		fprintf(stderr, "iosonde: options: cannot write to standard output: %s\n", reason);
	buf_release(out);
	return reason ? ERR_OUTPUT : 0;
}

int cmd_options(int argc, char *const *argv)
{
	struct buf out = {0};

	if (argc < 1) {
		options_plain(&out, job_options, JOB_OPTIONS, false);
		options_plain(&out, run_switches, RUN_SWITCHES, true);
	} else if (!strcmp(argv[0], "--mdoc")) {
		options_mdoc(&out, job_options, JOB_OPTIONS, false, argv + 1, argc - 1);
	} else if (!strcmp(argv[0], "--mdoc=switches")) {
		options_mdoc(&out, run_switches, RUN_SWITCHES, true, argv + 1, argc - 1);
	} else if (!strcmp(argv[0], "--compat") && argc == 1) {
		options_compat(&out);
	} else {
		fprintf(stderr,
			"iosonde: options: unknown argument '%s'; use --compat, "
			"--mdoc [GROUP...] or --mdoc=switches\n",
			argv[0]);
		return ERR_INPUT;
	}
	if (!out.len && !out.failed) {
		fprintf(stderr, "iosonde: options: no such group; 'iosonde options' shows them\n");
		return ERR_INPUT;
	}
	return options_deliver(&out);
}
