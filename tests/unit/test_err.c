/*
 * test_err -- base/err: code, text, what is cut from a long line.
 */
#include "base/err.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void set_tells_code_text_and_errno(void **state)
{
	struct err err = {0};

	(void)state;
	assert_int_equal(err_set(&err, ERR_REFUSED, EBUSY, "%s is %s", "sda", "mounted"), -EBUSY);
	assert_int_equal(err.code, ERR_REFUSED);
	assert_string_equal(err.msg, "sda is mounted");
	assert_int_equal(err_set(&err, ERR_INPUT, 0, "bad"), -EINVAL);
	assert_int_equal(err.code, ERR_INPUT);
	assert_string_equal(err.msg, "bad");
}

static void sys_adds_the_text_of_errno(void **state)
{
	struct err err = {0};

	(void)state;
	assert_int_equal(err_sys(&err, ERR_FAILED, ENOSPC, "file %s", "a"), -ENOSPC);
	assert_int_equal(err.code, ERR_FAILED);
	assert_string_equal(err.msg, "file a: No space left on device");
}

static void in_puts_the_noun_before_and_keeps_the_code(void **state)
{
	struct err err = {0};

	(void)state;
	err_set(&err, ERR_HUNG, ETIMEDOUT, "no answer");
	err_in(&err, "job %s", "walwrite");
	err_in(&err, "db.fio:%d", 12);
	assert_int_equal(err.code, ERR_HUNG);
	assert_string_equal(err.msg, "db.fio:12: job walwrite: no answer");
}

/* Where and remedy stand at the ends of a line: both must survive a long path. */
static void long_lines_lose_their_middle(void **state)
{
	struct err err = {0};
	char path[5000];

	(void)state;
	memset(path, 'x', sizeof path - 1);
	path[sizeof path - 1] = '\0';
	err_set(&err, ERR_INPUT, ENOENT, "begin %s end", path);
	assert_int_equal(strlen(err.msg), sizeof err.msg - 1);
	assert_memory_equal(err.msg, "begin xxx", 9);
	assert_string_equal(err.msg + strlen(err.msg) - 7, "xxx end");
	assert_non_null(strstr(err.msg, "x [...] x"));
	err_in(&err, "job a");
	assert_memory_equal(err.msg, "job a: begin", 12);
	assert_string_equal(err.msg + strlen(err.msg) - 7, "xxx end");
	assert_int_equal(strlen(err.msg), sizeof err.msg - 1);
}

static void a_line_that_just_fits_is_kept_whole(void **state)
{
	struct err err = {0};
	char text[sizeof err.msg + 1];

	(void)state;
	for (size_t len = sizeof err.msg - 2; len <= sizeof err.msg; len++) {
		memset(text, 'y', len);
		text[len] = '\0';
		err_set(&err, ERR_INPUT, 0, "%s", text);
		if (len < sizeof err.msg)
			assert_string_equal(err.msg, text);
		else
			assert_non_null(strstr(err.msg, "[...]"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(set_tells_code_text_and_errno),
		cmocka_unit_test(sys_adds_the_text_of_errno),
		cmocka_unit_test(in_puts_the_noun_before_and_keeps_the_code),
		cmocka_unit_test(long_lines_lose_their_middle),
		cmocka_unit_test(a_line_that_just_fits_is_kept_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
