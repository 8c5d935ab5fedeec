/*
 * cli -- the commands, and how they speak: the only place that prints and
 * decides the exit status.
 */
#ifndef IOSONDE_CLI_CLI_H
#define IOSONDE_CLI_CLI_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "job/job.h"
#include "load/snapshot.h"

/* A command: argv are the words after its name.  Returns the exit status. */
typedef int cli_command(int argc, char *const *argv);

#define COMMAND(name, function, synopsis, help) cli_command function;
#include "cli/commands.def"

struct cli_command_info {
	const char *name, *synopsis, *help;
	cli_command *function;
};
extern const struct cli_command_info cli_commands[];
extern const unsigned cli_commands_n;

/* Print "iosonde: LINE" on standard error, control characters made harmless. */
void cli_say(const char *line);

/* Make control characters in a text harmless, in place; line ends stay. */
void cli_clean(char *text);

/* Say what failed; returns err->code. */
int cli_error(const struct err *err);

/* Standard output was open when the program was started. */
bool cli_stdout_open(void);

/*
 * Write text to standard output.  Returns 0, or ERR_OUTPUT when it could not be
 * delivered, which is told on standard error.
 */
int cli_print(const char *text, size_t len);

/* The value of a word "--NAME=VALUE" or "--NAME VALUE", argv[*i]; NULL: it is another. */
const char *cli_value(const char *name, int argc, char *const *argv, int *i);

/* Write an answer to --output, else to fd, 1 or 2.  Returns the exit status. */
int cli_deliver(const struct run_options *opts, int fd, const struct buf *answer);

/*
 * Value of argv[*i] where that is "--NAME=VALUE", or "--NAME VALUE" (*i then moves on), ""
 * where it is missing; NULL: it is another word.
 */
const char *cli_value(const char *name, int argc, char *const *argv, int *i);

/*
 * --showcmd: print the jobs as one command line, each with all that was set for
 * it.  Returns the exit status.
 */
int show_command(const struct job_list *list);

/* The live line on standard error; ctx of progress_show. */
struct progress {
	struct snapshot last;
	uint64_t last_ns; /* 0: none yet */
	unsigned width;	  /* columns in use on the terminal */
	bool shown;
};

/* Draw the line anew.  Matches supervise_watch.progress. */
void progress_show(void *ctx, const struct snapshot *s);

/* Make the line vanish, so that something else can be printed. */
void progress_clear(struct progress *p);

#endif
