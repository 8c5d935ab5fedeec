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

static void a_refusal_has_a_state(void **state)
{
	static const struct {
		int errnum;
		enum reading_state state;
	} cases[] = {
		{EPERM, READING_DENIED},  {EACCES, READING_DENIED}, {EMFILE, READING_DENIED},
		{ENOENT, READING_ABSENT}, {ENODEV, READING_ABSENT}, {ENOSYS, READING_ABSENT},
		{EINVAL, READING_ABSENT}, {EBUSY, READING_ABSENT},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct reading r = reading_refused(cases[i].errnum);

		assert_int_equal(r.state, cases[i].state);
		assert_int_equal(r.errnum, cases[i].errnum);
		assert_false(reading_known(&r));
	}
}

static void part_of_the_time_is_scaled(void **state)
{
	(void)state;
	struct reading r = reading_counted(1000, 400, 100);

	assert_int_equal(r.state, READING_SCALED);
	assert_int_equal(r.value, 4000);
	assert_true(r.share == 0.25);
	r = reading_counted(1000, 400, 400);
	assert_int_equal(r.state, READING_MEASURED);
	assert_int_equal(r.value, 1000);
	r = reading_counted(0, 400, 0);
	assert_false(reading_known(&r));
	r = reading_counted(0, 0, 0);
	assert_int_equal(r.state, READING_MEASURED);
}

static void a_sum_is_as_sure_as_its_least_part(void **state)
{
	const struct reading none = {0}, whole = reading_counted(10, 1, 1);
	const struct reading part = reading_counted(10, 2, 1), no = reading_refused(EPERM);

	(void)state;
	struct reading r = reading_sum(&none, &whole);

	assert_int_equal(r.state, READING_MEASURED);
	assert_int_equal(r.value, 10);
	r = reading_sum(&whole, &part);
	assert_int_equal(r.state, READING_SCALED);
	assert_int_equal(r.value, 30);
	assert_true(r.share == 0.5);
	r = reading_sum(&whole, &no);
	assert_int_equal(r.state, READING_DENIED);
	assert_int_equal(r.errnum, EPERM);
	r = reading_sum(&no, &none);
	assert_int_equal(r.state, READING_DENIED);
	r = reading_sum(&none, &none);
	assert_int_equal(r.state, READING_ABSENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_refusal_is_no_zero),
		cmocka_unit_test(facts_grow_and_are_cut),
		cmocka_unit_test(a_refusal_has_a_state),
		cmocka_unit_test(part_of_the_time_is_scaled),
		cmocka_unit_test(a_sum_is_as_sure_as_its_least_part),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
