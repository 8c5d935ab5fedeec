/*
 * test_daemon -- runtime/daemon: the programs that are made for one.
 */
#include "runtime/daemon.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "runtime/tree.h"

static char home[64];

static int begin(void **state)
{
	(void)state;
	snprintf(home, sizeof home, "/tmp/daemon-test.%d", (int)getpid());
	return mkdir(home, 0755);
}

static int end(void **state)
{
	struct err err = {0};

	(void)state;
	return tree_remove(home, &err);
}

/* Paths are words, whatever is in them; and the group is entered first. */
static void shim_is_reached(void **state)
{
	static const char script[] = "#!/bin/sh\necho \"shim <$1> $(cat \"$PROCS\")\"\n";
	struct group group = {.n = 1};
	struct box box = {.folder = home, .group = &group, .stop = -1};
	struct buf told = {0};
	struct err err = {0};
	char folder[96], shim[160], *path;

	(void)state;
	snprintf(folder, sizeof folder, "%s/it's \"a\" $HOME `x`", home);
	assert_int_equal(mkdir(folder, 0755), 0);
	snprintf(shim, sizeof shim, "%s/shim", folder);
	assert_int_equal(file_replace(shim, script, sizeof script - 1, &err), 0);
	assert_int_equal(chmod(shim, 0755), 0);
	snprintf(group.enter[0], sizeof group.enter[0], "%s/procs", folder);
	setenv("PROCS", group.enter[0], 1);
	assert_int_equal(daemon_shim(&box, shim, &path, &err), 0);
	if (!path)
		skip(); /* nothing may be started in /tmp */
	assert_int_equal(spawn_ask((char *const[]){path, (char *)"a b", NULL}, 60, -1, &told, &err),
			 0);
	assert_string_equal(buf_text(&told), "shim <a b> 0\n");
	buf_release(&told);
	free(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shim_is_reached),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
