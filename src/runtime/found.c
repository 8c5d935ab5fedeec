/*
 * found -- is a program here, and which version: what the probes of runtimes share.
 */
#include "runtime/found.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* A version is told at once; a program of another machine's disk may take a while to load. */
enum { FOUND_SECONDS = 20 };

void found_not(struct runtime_found *found, const char *fmt, ...)
{
	va_list args;

	found->present = false;
	va_start(args, fmt);
	vsnprintf(found->why, sizeof found->why, fmt, args);
	va_end(args);
}

bool found_program(struct runtime_found *found, char *const *argv, const char *remedy)
{
	struct buf said = {0};
	struct err err = {0};

	if (spawn_find(found->path, sizeof found->path, argv[0]) < 0) {
		found->path[0] = '\0';
		if (strchr(argv[0], '/') && access(argv[0], F_OK) == 0) {
			found_not(found,
				  "%s is there, and no program that may be started; chmod "
				  "+x makes it one",
				  argv[0]);
			return false;
		}
		found_not(found, "there is no program %s; %s", argv[0], remedy);
		return false;
	}
	int ret = spawn_ask(argv, FOUND_SECONDS, -1, &said, &err);
	const char *text = buf_text(&said);

	snprintf(found->version, sizeof found->version, "%.*s", (int)strcspn(text, "\n"), text);
	found->present = ret == 0;
	if (ret < 0)
		found_not(found, "%s", err.msg);
	else if (ret > 0)
		found_not(found, "%s does not tell its version (exit status %d): %s", found->path,
			  ret, found->version);
	buf_release(&said);
	return found->present;
}
