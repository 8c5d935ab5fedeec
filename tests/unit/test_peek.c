/*
 * test_peek -- base/peek: small files, read as far as they fit.
 */
#include "base/peek.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void put(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static void reads_and_cuts(void **state)
{
	char path[64], out[8];

	(void)state;
	snprintf(path, sizeof path, "peek-test.%d", (int)getpid());
	put(path, "tsc \n\n");
	assert_int_equal(peek(out, sizeof out, "%s", path), 3);
	assert_string_equal(out, "tsc");
	put(path, "0123456789");
	assert_int_equal(peek(out, sizeof out, "%s", path), 7);
	assert_string_equal(out, "0123456");
	put(path, "\n");
	assert_int_equal(peek(out, sizeof out, "%s", path), 0);
	assert_string_equal(out, "");
	unlink(path);
	strcpy(out, "old");
	assert_int_equal(peek(out, sizeof out, "%s", path), -ENOENT);
	assert_string_equal(out, "");
	assert_int_equal(peek(out, sizeof out, "/"), -EISDIR);
	assert_int_equal(peek(out, sizeof out, "/%0700d", 1), -ENAMETOOLONG);
}

static void numbers_are_numbers(void **state)
{
	static const struct {
		const char *text;
		int ret;
		uint64_t value;
	} rows[] = {{"65536\n", 0, 65536},
		    {"42 100000\n", 0, 42},
		    {"-1\n", -EINVAL, 7},
		    {"max\n", -EINVAL, 7},
		    {"", -EINVAL, 7},
		    {"18446744073709551615", 0, UINT64_MAX},
		    {"18446744073709551616", -EINVAL, 7}};
	char path[64];

	(void)state;
	snprintf(path, sizeof path, "peek-test.%d", (int)getpid());
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint64_t value = 7;

		put(path, rows[i].text);
		assert_int_equal(peek_uint(&value, "%s", path), rows[i].ret);
		assert_int_equal(value, rows[i].value);
	}
	unlink(path);
}

static void lines_by_their_key(void **state)
{
	static const char text[] =
		"MemTotal:       24 kB\nMem: 1\nCapEff:\t0000\nNAME=\"a b\"\nlast x";
	char out[16];

	(void)state;
	assert_int_equal(peek_line(out, sizeof out, text, "Mem"), 1);
	assert_string_equal(out, "1");
	assert_int_equal(peek_line(out, sizeof out, text, "MemTotal"), 5);
	assert_string_equal(out, "24 kB");
	assert_int_equal(peek_line(out, sizeof out, text, "NAME"), 5);
	assert_int_equal(peek_line(out, sizeof out, text, "last"), 1);
	assert_int_equal(peek_line(out, sizeof out, text, "las"), -ENOENT);
	assert_int_equal(peek_line(out, 3, text, "MemTotal"), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_and_cuts),
		cmocka_unit_test(numbers_are_numbers),
		cmocka_unit_test(lines_by_their_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
