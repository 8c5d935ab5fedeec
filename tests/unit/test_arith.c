/*
 * test_arith -- sums against what they come to, and what is no sum.
 */
#include "job/arith.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void right(void **state)
{
	static const struct {
		enum value_kind kind;
		const char *text, *want;
	} rows[] = {
		{VALUE_SIZE, "(1+2)", "3"},
		{VALUE_SIZE, "2*3+4", "10"},
		{VALUE_SIZE, "2+3*4", "14"},
		{VALUE_SIZE, "(2+3)*4k", "20480"},
		{VALUE_SIZE, "2^10", "1024"},
		{VALUE_SIZE, "2^3^2", "512"},
		{VALUE_SIZE, "10/4*4", "8"},
		{VALUE_SIZE, "10%4", "2"},
		{VALUE_SIZE, "(-3+5) * 2", "4"},
		{VALUE_SIZE, "7/-1*-1", "7"},
		{VALUE_SIZE, "1^9223372036854775807", "1"},
		{VALUE_SIZE, "(0x10)", "16"},
		{VALUE_UINT, "10*10*1000*2", "200000"},
		{VALUE_TIME, "(1+2)", "3"},
		{VALUE_TIME, "(1s+500ms)*2", "3000000000ns"},
		{VALUE_MSEC, "2*5", "10"},
		{VALUE_USEC, "(7)", "7"},
	};
	char out[NUM_TEXT];
	struct err err = {0};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		int ret = arith_number(rows[i].kind, rows[i].text, out, &err);

		if (ret || strcmp(out, rows[i].want))
			fail_msg("%s: %d, %s", rows[i].text, ret, ret ? err.msg : out);
	}
}

static void wrong(void **state)
{
	static const struct {
		const char *text;
		int code;
		const char *says;
	} rows[] = {
		{"(1+2", -EINVAL, "')' is missing"},
		{"1+", -EINVAL, "is missing"},
		{"1/0", -EINVAL, "zero"},
		{"1%(2-2)", -EINVAL, "zero"},
		{"1-2*3", -EINVAL, "below 0"},
		{"2^-1", -EINVAL, "below 0"},
		{"2^63", -ERANGE, "63 bits"},
		{"(0-2)^63/(0-1)", -ERANGE, "63 bits"},
		{"-((0-2)^63)", -ERANGE, "63 bits"},
		{"9223372036854775807+1", -ERANGE, "63 bits"},
		{"4e*4", -ERANGE, "63 bits"},
		{"(1)2", -EINVAL, "follows"},
		{"1,2", -EINVAL, "follows"},
		{"3x*2", -EINVAL, "suffix"},
		{"((((((((((((((((((((((((((((((((((1))))))))))))))))))))))))))))))))))", -EINVAL,
		 "too many"},
		{"------------------------------------1", -EINVAL, "too many"},
		{"1^1^1^1^1^1^1^1^1^1^1^1^1^1^1^1^1^1^1^1^1^1^1^1^1^1^1^1^1^1^1^1^1^1^1^1", -EINVAL,
		 "too many"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		char out[NUM_TEXT] = "kept";
		struct err err = {0};
		int ret = arith_number(VALUE_SIZE, rows[i].text, out, &err);

		if (ret != rows[i].code || !strstr(err.msg, rows[i].says) || strcmp(out, "kept"))
			fail_msg("%s: %d, %s", rows[i].text, ret, err.msg);
	}
}

static void told_apart(void **state)
{
	(void)state;
	assert_true(arith_is_sum(VALUE_SIZE, "(4k)"));
	assert_true(arith_is_sum(VALUE_SIZE, "10*10"));
	assert_false(arith_is_sum(VALUE_SIZE, "4k"));
	assert_false(arith_is_sum(VALUE_SIZE, "-8k"));
	assert_false(arith_is_sum(VALUE_SIZE, "25%"));
	assert_false(arith_is_sum(VALUE_SIZE, ""));
	assert_false(arith_is_sum(VALUE_STR, "a*b"));
	assert_true(arith_is_sum(VALUE_TIME, "2*3"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(right),
		cmocka_unit_test(wrong),
		cmocka_unit_test(told_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
