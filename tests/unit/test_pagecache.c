/*
 * test_pagecache -- runtime/pagecache: files into the cache; it ends when it is told to.
 */
#include "runtime/pagecache.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "runtime/tree.h"

static char home[64], file[96];

static int begin(void **state)
{
	struct err err = {0};

	(void)state;
	snprintf(home, sizeof home, "/tmp/pagecache-test.%d", (int)getpid());
	snprintf(file, sizeof file, "%s/below/file", home);
	char below[96];

	snprintf(below, sizeof below, "%s/below", home);
	return mkdir(home, 0755) || mkdir(below, 0755) || file_replace(file, "text", 4, &err);
}

static int end(void **state)
{
	struct err err = {0};

	(void)state;
	return tree_remove(home, &err);
}

static void told_to_end(void **state)
{
	struct err err = {0};
	int fds[2];

	(void)state;
	assert_int_equal(pipe(fds), 0);
	assert_int_equal(pagecache_set(home, true, -1, &err), 0);
	assert_int_equal(pagecache_set(home, true, fds[0], &err), 0);
	assert_int_equal(write(fds[1], "", 1), 1);
	assert_int_equal(pagecache_set(home, true, fds[0], &err), -EINTR);
	assert_int_equal(pagecache_set(home, false, fds[0], &err), -EINTR);
	assert_int_equal(err.code, ERR_FAILED);
	/* It is left to be read. */
	char byte = 1;

	assert_int_equal(read(fds[0], &byte, 1), 1);
	assert_int_equal(byte, 0);
	close(fds[0]);
	close(fds[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(told_to_end)};

	return cmocka_run_group_tests(tests, begin, end);
}
