/*
 * cli -- how the commands speak.
 */
#include "cli/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"

const struct cli_command_info cli_commands[] = {
#define COMMAND(name, function, synopsis, help) {name, synopsis, help, function},
#include "cli/commands.def"
};
const unsigned cli_commands_n = sizeof cli_commands / sizeof cli_commands[0];

void cli_clean(char *text)
{
	/* A hostile name must not steer the terminal. */
	for (; *text; text++)
		if (((unsigned char)*text < ' ' && *text != '\n') || *text == 127)
			*text = '?';
}

void cli_say(const char *line)
{
	char clean[sizeof((struct err *)0)->msg];

	snprintf(clean, sizeof clean, "%s", line);
	for (char *p = clean; *p; p++)
		*p = *p == '\n' ? '?' : *p;
	cli_clean(clean);
	fprintf(stderr, "iosonde: %s\n", clean);
}

int cli_error(const struct err *err)
{
	cli_say(err->msg);
	return err->code;
}

bool cli_stdout_open(void)
{
	int flags = fcntl(STDOUT_FILENO, F_GETFL);

	return flags >= 0 && (flags & O_ACCMODE) != O_RDONLY;
}

int cli_print(const char *text, size_t len)
{
	int r = cli_stdout_open() ? file_write_all(STDOUT_FILENO, text, len) : -EBADF;

	if (r == 0)
		return 0;
	fprintf(stderr, "iosonde: standard output: the result could not be written: %s\n",
		strerror(-r));
	return ERR_OUTPUT;
}

const char *cli_value(const char *name, int argc, char *const *argv, int *i)
{
	const char *word = argv[*i] + 2;
	size_t n = strlen(name);

	if (strncmp(argv[*i], "--", 2) != 0 || strncmp(word, name, n) != 0)
		return NULL;
	if (word[n] == '=')
		return word + n + 1;
	if (word[n] == '\0' && *i + 1 < argc)
		return argv[++*i];
	return word[n] == '\0' ? "" : NULL;
}

int cli_deliver(const struct run_options *opts, int fd, const struct buf *answer)
{
	struct err err = {0};

	if (!opts->output.n && fd == STDOUT_FILENO)
		return cli_print(buf_text(answer), answer->len);
	if (!opts->output.n)
		return file_write_all(fd, buf_text(answer), answer->len) < 0 ? ERR_OUTPUT : 0;
	if (file_replace(opts->output.v[opts->output.n - 1], buf_text(answer), answer->len, &err) <
	    0)
		return cli_error(&err);
	return 0;
}
