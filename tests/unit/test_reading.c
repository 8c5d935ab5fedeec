/*
 * test_reading -- measure/reading: how a figure was come by.
 */
#include "measure/reading.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

static void a_refusal_is_no_zero(void **state)
{
	(void)state;
	assert_int_equal(reading_refused(EPERM).state, READING_DENIED);
	assert_int_equal(reading_refused(EACCES).state, READING_DENIED);
	assert_int_equal(reading_refused(ENOENT).state, READING_ABSENT);
	assert_int_equal(reading_refused(ENOENT).errnum, ENOENT);

	struct reading r = reading_result(-EPERM, 0);

	assert_false(reading_known(&r));
	r = reading_result(0, 0);
	assert_true(reading_known(&r));
	assert_int_equal(r.state, READING_MEASURED);
	assert_string_equal(reading_state_name(READING_SCALED), "scaled");
	assert_string_equal(reading_state_name(READING_DENIED), "denied");
}

static void facts_grow_and_are_cut(void **state)
{
	struct fact f = {0};
	char word[FACT_TEXT];

	(void)state;
	assert_false(fact_known(&f));
	fact_append(&f, ", ", "a");
	fact_append(&f, ", ", "b");
	assert_string_equal(f.text, "a, b");
	assert_true(fact_known(&f));
	memset(word, 'x', sizeof word - 1);
	word[sizeof word - 1] = '\0';
	fact_append(&f, ", ", word);
	assert_int_equal(strlen(f.text), FACT_TEXT - 1);
	fact_refuse(&f, EACCES);
	assert_string_equal(f.text, "");
	assert_int_equal(f.state, READING_DENIED);
	fact_peek(&f, "/nonexistent/file");
	assert_int_equal(f.errnum, ENOENT);
	assert_int_equal(f.state, READING_ABSENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_refusal_is_no_zero),
		cmocka_unit_test(facts_grow_and_are_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
