/*
 * test_ini -- lines of a job file, and what is no line of one.
 */
#include "job/ini.h"

#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* All lines as "S:name O:name=value@line:column:value_column I:file", or the message. */
static const char *lines(const char *text, size_t len)
{
	static char all[2048];
	char *data = malloc(len + 1);
	struct ini_line line;
	struct err err = {0};
	struct buf out = {0};
	struct ini ini;
	int ret;

	memcpy(data, text, len);
	data[len] = '\0';
	ini_init(&ini, "f", data, len);
	while ((ret = ini_next(&ini, &line, &err)) > 0)
		buf_printf(&out, "%c:%s%s%s@%u:%u:%u ", "SOI"[line.kind], line.name,
			   line.value ? "=" : "", line.value ? line.value : "", line.line,
			   line.column, line.value_column);
	if (ret < 0) {
		assert_int_equal(err.code, ERR_INPUT);
		buf_str(&out, err.msg);
	}
	ini_release(&ini);
	free(data);
	strncpy(all, buf_text(&out), sizeof all - 1);
	buf_release(&out);
	return all;
}

#define assert_lines(text, want) assert_string_equal(lines(text, sizeof text - 1), want)

static void lines_that_mean_something(void **state)
{
	(void)state;
	assert_lines("[a]\nbs=4k\n", "S:a@1:2:2 O:bs=4k@2:1:4 ");
	assert_lines("\xef\xbb\xbf[a b]\r\n\tbs = 4k \r\n", "S:a b@1:2:2 O:bs=4k@2:2:7 ");
	assert_lines("# x\n ; y\n\n[a] ; z\nthread # w", "S:a@4:2:2 O:thread@5:1:1 ");
	assert_lines("name=x=y", "O:name=x=y@1:1:6 ");
	assert_lines("bs=", "O:bs=@1:1:4 ");
	assert_lines("include a b.fio\ninclude=c", "I:a b.fio@1:9:9 I:c@2:9:9 ");
	assert_lines("includes=1", "O:includes=1@1:1:10 ");
	assert_lines("directory=/$jobname", "O:directory=/$jobname@1:1:11 ");
	assert_lines("", "");
	assert_lines("[x]y]", "S:x]y@1:2:2 ");
}

static void variables(void **state)
{
	(void)state;
	setenv("INI_A", "one two", 1);
	setenv("INI_B", "", 1);
	unsetenv("INI_C");
	assert_lines("d=/${INI_A}/${INI_B}x$", "O:d=/one two/x$@1:1:3 ");
	assert_lines("include ${INI_A}", "I:one two@1:9:9 ");
	assert_lines("\nd=ab${INI_C}", "f:2:5: undefined variable 'INI_C'; set it, as in: "
				       "INI_C=... iosonde");
	assert_lines("d=${INI_C:-1m}/${INI_B:-}${INI_B:-2}${INI_A:-x}", "O:d=1m/2one two@1:1:3 ");
	assert_lines("d=${:-1}", "f:1:3: a variable without a name; write ${NAME:-VALUE}");
	assert_lines("d=${INI_A", "f:1:3: unterminated variable; close it with '}'");
	assert_lines("d=${}", "f:1:3: the name of a variable has 1 to 255 letters");
}

static void refused(void **state)
{
	(void)state;
	assert_lines("[a]\n  [b", "S:a@1:2:2 f:2:3: unterminated section; close it with ']'");
	assert_lines("[ ]", "f:1:1: empty section name; write the job's name in the []");
	assert_lines("[a] b", "f:1:4: ' b' follows the section; put it on its own line");
	assert_lines("b\0s=4k", "f:1:2: a NUL byte; a job file is text");
	assert_lines("# \0", "f:1:3: a NUL byte; a job file is text");
	assert_lines("include", "f:1:8: include needs the name of a file");
	assert_lines(" two words", "f:1:2: 'two words': not a line of a job file; write [NAME], "
				   "name=value, or begin a comment with #");
	assert_lines("=4", "f:1:1: '=': not a line of a job file; write [NAME], name=value, or "
			   "begin a comment with #");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_that_mean_something),
		cmocka_unit_test(variables),
		cmocka_unit_test(refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
