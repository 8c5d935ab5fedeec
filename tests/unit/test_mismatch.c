/*
 * test_mismatch -- all are counted, the first are listed, merging adds up.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "measure/mismatch.h"

static void bounded_and_counted(void **state)
{
	struct mismatches a = {.blocks = 50, .doubt = 1}, b = {.blocks = 7, .doubt = 2};
	struct mismatch one = {.kind = MISMATCH_TORN};

	(void)state;
	for (unsigned i = 0; i < MISMATCH_LISTED + 5; i++) {
		one.offset = i;
		assert_int_equal(mismatch_add(&a, &one), i < MISMATCH_LISTED);
	}
	one.kind = MISMATCH_STALE;
	mismatch_add(&b, &one);
	assert_int_equal(mismatch_sum(&a), MISMATCH_LISTED + 5);
	mismatch_merge(&b, &a);
	assert_int_equal(b.blocks, 57);
	assert_int_equal(b.doubt, 3);
	assert_int_equal(b.count[MISMATCH_TORN], MISMATCH_LISTED + 5);
	assert_int_equal(b.count[MISMATCH_STALE], 1);
	assert_int_equal(b.n, MISMATCH_LISTED);
	assert_int_equal(b.list[0].kind, MISMATCH_STALE);
	assert_int_equal(b.list[1].offset, 0);
}

static void every_kind_has_a_name(void **state)
{
	(void)state;
	for (int i = 0; i < MISMATCH_KINDS; i++)
		assert_non_null(mismatch_name(i));
	assert_string_equal(mismatch_name(MISMATCH_MISSING), "missing");
	assert_string_equal(mismatch_name(MISMATCH_KINDS), "?");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bounded_and_counted),
		cmocka_unit_test(every_kind_has_a_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
