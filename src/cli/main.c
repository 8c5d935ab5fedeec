/*
 * main -- finds the command and calls it.
 */
#include "cli/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cli/init.h"

/*
 * Make 0, 1 and 2 open, so that no file of the run is ever taken for one of
 * them.  A stand-in for standard output is read-only: writing to it fails, as
 * it would have.
 */
static void main_standard_files(void)
{
	for (int fd = 0; fd < 3; fd++) {
		if (fcntl(fd, F_GETFD) >= 0 || errno != EBADF)
			continue;
		int got = open("/dev/null", fd == 2 ? O_WRONLY : O_RDONLY);

		if (got < 0)
			got = open("/", O_RDONLY | O_DIRECTORY);
		if (got >= 0 && got != fd) {
			dup2(got, fd);
			close(got);
		}
	}
}

int main(int argc, char **argv)
{
	main_standard_files();
	signal(SIGPIPE, SIG_IGN); /* EPIPE tells it */
	if (argc && init_is(argv[0]))
		init_run();
	if (argc < 2)
		return cmd_help(0, argv + 1);
	for (unsigned i = 0; i < cli_commands_n; i++)
		if (strcmp(argv[1], cli_commands[i].name) == 0)
			return cli_commands[i].function(argc - 2, argv + 2);
	/* A fio user's fingers: job files and options alone mean run. */
	return cmd_run(argc - 1, argv + 1);
}
