/*
 * test_spot -- load/spot: a file for a trial, that nobody sees.
 */
#include "load/spot.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[64];

static int make(void **state)
{
	(void)state;
	strcpy(folder, "spot-test-XXXXXX");
	return mkdtemp(folder) ? 0 : -1;
}

static int drop(void **state)
{
	(void)state;
	return rmdir(folder); /* fails when something was left */
}

static void a_folder(void **state)
{
	struct spot s;
	struct err err = {0};
	struct stat st;

	(void)state;
	assert_int_equal(spot_open(&s, folder, &err), 0);
	assert_int_equal(s.kind, SPOT_NEW);
	assert_int_equal(fstat(s.buffered, &st), 0);
	assert_int_equal(st.st_nlink, 0);
	assert_int_equal(st.st_size, SPOT_BYTES);
	assert_true(s.direct >= 0 || s.direct_refused);
	spot_close(&s);
	spot_close(&s);
}

static void a_file(void **state)
{
	struct spot s;
	struct err err = {0};
	char path[80];

	(void)state;
	snprintf(path, sizeof path, "%s/f", folder);
	int fd = open(path, O_CREAT | O_WRONLY, 0600);

	assert_true(fd >= 0);
	assert_int_equal(spot_open(&s, path, &err), 0);
	assert_int_equal(s.kind, SPOT_MEMORY); /* too small */
	spot_close(&s);
	assert_int_equal(ftruncate(fd, SPOT_BYTES), 0);
	assert_int_equal(spot_open(&s, path, &err), 0);
	assert_int_equal(s.kind, SPOT_OLD);
	assert_int_equal(fcntl(s.buffered, F_GETFL) & O_ACCMODE, O_RDONLY);
	spot_close(&s);
	close(fd);
	unlink(path);
}

static void no_path(void **state)
{
	struct spot s;
	struct err err = {0};

	(void)state;
	assert_int_equal(spot_open(&s, "/nonexistent/path", &err), -ENOENT);
	assert_int_equal(err.code, ERR_INPUT);
	spot_close(&s);
	assert_true(spot_open(&s, "/dev/null", &err) < 0);
	assert_int_equal(err.code, ERR_REFUSED);
	spot_close(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_folder),
		cmocka_unit_test(a_file),
		cmocka_unit_test(no_path),
	};

	return cmocka_run_group_tests(tests, make, drop);
}
