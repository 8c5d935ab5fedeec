/*
 * test_file -- whole files are read within limits and replaced as a whole.
 */
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static char folder[64];

static const char *in(const char *name)
{
	static char path[4][128];
	static int turn;
	char *p = path[turn++ % 4];

	snprintf(p, sizeof *path, "%s/%s", folder, name);
	return p;
}

static int entries(void)
{
	DIR *dir = opendir(folder);
	int n = 0;

	while (readdir(dir))
		n++;
	closedir(dir);
	return n - 2;
}

static int set_up(void **state)
{
	(void)state;
	snprintf(folder, sizeof folder, "/tmp/test_file.XXXXXX");
	return mkdtemp(folder) ? 0 : -1;
}

static int tear_down(void **state)
{
	char command[128];

	(void)state;
	snprintf(command, sizeof command, "rm -rf %s", folder);
	return system(command);
}

static void assert_holds(const char *path, const char *text)
{
	struct err err = {0};
	char *data;
	size_t len;

	assert_int_equal(file_read(path, 1 << 20, &data, &len, NULL, &err), 0);
	assert_int_equal(len, strlen(text));
	assert_string_equal(data, text);
	free(data);
}

static void replace_and_read(void **state)
{
	struct err err = {0};
	struct stat st;

	(void)state;
	assert_int_equal(file_replace(in("a"), "one", 3, &err), 0);
	assert_holds(in("a"), "one");
	assert_int_equal(chmod(in("a"), 0640), 0);
	assert_int_equal(file_replace(in("a"), "two", 3, &err), 0);
	assert_holds(in("a"), "two");
	assert_int_equal(stat(in("a"), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0640);
	assert_int_equal(entries(), 1);
}

static void a_link_stays_a_link(void **state)
{
	struct err err = {0};
	struct stat st;

	(void)state;
	assert_int_equal(symlink("target", in("link")), 0);
	assert_int_equal(file_replace(in("link"), "x", 1, &err), 0);
	assert_int_equal(file_replace(in("link"), "yy", 2, &err), 0);
	assert_int_equal(lstat(in("link"), &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	assert_holds(in("target"), "yy");
	assert_int_equal(symlink("loop", in("loop")), 0);
	assert_int_equal(file_replace(in("loop"), "x", 1, &err), -ELOOP);
	assert_int_equal(err.code, ERR_OUTPUT);
}

static void failures_leave_nothing(void **state)
{
	struct err err = {0};
	int before = entries();

	(void)state;
	assert_int_equal(file_replace("/dev/full", "x", 1, &err), -ENOSPC);
	assert_string_equal(err.msg, "cannot write /dev/full: No space left on device");
	assert_int_equal(file_replace(in("no/such"), "x", 1, &err), -ENOENT);
	assert_int_equal(file_replace(folder, "x", 1, &err), -EISDIR);
	assert_int_equal(entries(), before);
}

/* What does not fit as a whole is taken back: here the limit of a file's size cuts it. */
static void appended_whole_or_not_at_all(void **state)
{
	struct rlimit old, small = {.rlim_cur = 12};
	struct err err = {0};

	(void)state;
	assert_int_equal(file_replace(in("lines"), "one\n", 4, &err), 0);
	assert_int_equal(file_append(in("lines"), "two\n", 4, false, &err), 0);
	assert_holds(in("lines"), "one\ntwo\n");
	getrlimit(RLIMIT_FSIZE, &old);
	small.rlim_max = old.rlim_max;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	int ret = file_append(in("lines"), "three3\n", 7, true, &err);

	setrlimit(RLIMIT_FSIZE, &old);
	assert_int_equal(ret, -EFBIG);
	assert_int_equal(err.code, ERR_OUTPUT);
	assert_holds(in("lines"), "one\ntwo\n");
	err = (struct err){0};
	assert_int_equal(file_append(in("lines"), "four\n", 5, true, &err), 0);
	assert_holds(in("lines"), "one\ntwo\nfour\n");
	assert_int_equal(file_append("/dev/full", "x", 1, true, &err), -ENOSPC);
}

static void what_is_no_text_is_refused(void **state)
{
	struct err err = {0};
	char *data = NULL;
	size_t len = 9;

	(void)state;
	assert_int_equal(file_read(folder, 100, &data, &len, NULL, &err), -EISDIR);
	assert_int_equal(file_read("/dev/zero", 1 << 20, &data, &len, NULL, &err), -EFBIG);
	assert_int_equal(err.code, ERR_INPUT);
	assert_int_equal(file_read(in("missing"), 100, &data, &len, NULL, &err), -ENOENT);
	assert_int_equal(file_replace(in("big"), "12345", 5, &err), 0);
	assert_int_equal(file_read(in("big"), 4, &data, &len, NULL, &err), -EFBIG);
	assert_null(data);
	assert_int_equal(len, 9);
	assert_int_equal(file_read(in("big"), 5, &data, &len, NULL, &err), 0);
	free(data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(replace_and_read),
		cmocka_unit_test(a_link_stays_a_link),
		cmocka_unit_test(failures_leave_nothing),
		cmocka_unit_test(appended_whole_or_not_at_all),
		cmocka_unit_test(what_is_no_text_is_refused),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
