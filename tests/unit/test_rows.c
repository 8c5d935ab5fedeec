/*
 * test_rows -- result/rows: every figure told once, with how it was come by.
 */
#include "result/rows.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct sheet {
	struct reading bytes, cost, limit, flag, gone, denied, works, quota;
	struct fact text, none;
};
#define ROW(key, unit)                                                                             \
	{                                                                                          \
		"group", #key, "the " #key, unit, offsetof(struct sheet, key)                      \
	}
static const struct reading_row rows[] = {
	ROW(bytes, UNIT_BYTES), ROW(cost, UNIT_PS),	ROW(limit, UNIT_COUNT),
	ROW(flag, UNIT_BOOL),	ROW(gone, UNIT_COUNT),	ROW(denied, UNIT_COUNT),
	ROW(works, UNIT_WORKS), ROW(quota, UNIT_MILLI), ROW(text, -1),
	ROW(none, -1),
};
enum { ROWS = sizeof rows / sizeof *rows };

static struct sheet sheet(void)
{
	struct sheet s = {.bytes = reading_of(1 << 20),
			  .cost = reading_of(9700),
			  .limit = reading_of(READING_UNLIMITED),
			  .flag = reading_of(0),
			  .gone = reading_refused(ENOENT),
			  .denied = reading_refused(EACCES),
			  .works = reading_refused(EINVAL),
			  .quota = reading_of(1500)};

	s.cost.state = READING_ESTIMATED;
	fact_set(&s.text, "a\x1b[31m\xff");
	fact_refuse(&s.none, ENOENT);
	return s;
}

static const char *title(const char *group)
{
	assert_string_equal(group, "group");
	return "Title";
}

static void as_text(void **state)
{
	struct sheet s = sheet();
	struct buf out = {0};

	(void)state;
	rows_text(&out, rows, ROWS, &s, title);
	const char *text = buf_text(&out);

	assert_ptr_equal(strstr(text, "Title\n"), text);
	assert_non_null(strstr(text, "  the bytes            1024KiB\n"));
	assert_non_null(strstr(text, "  the cost             9.7 ns (estimated)\n"));
	assert_non_null(strstr(text, "  the limit            unlimited\n"));
	assert_non_null(strstr(text, "  the flag             no\n"));
	assert_non_null(strstr(text, "  the denied           denied: Permission denied\n"));
	assert_non_null(strstr(text, "  the works            no: Invalid argument\n"));
	assert_non_null(strstr(text, "  the quota            1.5\n"));
	assert_non_null(strstr(text, "not known:           the gone, the none (No such file"));
	assert_null(strchr(text, '\x1b'));
	buf_release(&out);
}

static void as_json(void **state)
{
	struct sheet s = sheet();
	struct put p = {0};
	json_t *top = json_object(), *o;

	(void)state;
	rows_json(&p, top, rows, ROWS, &s);
	assert_false(p.failed);
	json_t *group = json_object_get(top, "group");

	assert_int_equal(json_object_size(group), ROWS);
	o = json_object_get(group, "bytes");
	assert_int_equal(json_integer_value(json_object_get(o, "value")), 1 << 20);
	assert_string_equal(json_string_value(json_object_get(o, "state")), "measured");
	assert_null(json_object_get(o, "errno"));
	o = json_object_get(group, "cost");
	assert_true(json_real_value(json_object_get(o, "value")) == 9.7);
	o = json_object_get(group, "limit");
	assert_string_equal(json_string_value(json_object_get(o, "value")), "unlimited");
	o = json_object_get(group, "flag");
	assert_true(json_is_false(json_object_get(o, "value")));
	o = json_object_get(group, "denied");
	assert_true(json_is_null(json_object_get(o, "value")));
	assert_string_equal(json_string_value(json_object_get(o, "state")), "denied");
	assert_int_equal(json_integer_value(json_object_get(o, "errno")), EACCES);
	assert_string_equal(json_string_value(json_object_get(o, "reason")), strerror(EACCES));
	json_decref(top);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_text),
		cmocka_unit_test(as_json),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
