/*
 * test_amount -- how much a clone transfers, as observed of fio 3.42.
 */
#include "load/amount.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct amount amount(const struct job *set, uint64_t size)
{
	struct job job = *set;

	job.loops = job.loops ? job.loops : 1;
	return amount_of(&job, size);
}

static void passes(void **state)
{
	struct amount a = amount(&(struct job){0}, 1000);

	(void)state;
	assert_int_equal(a.bytes, 1000);
	assert_int_equal(a.passes, 1);
	assert_true(a.ios == UINT64_MAX);
	a = amount(&(struct job){.loops = 3}, 1000);
	assert_int_equal(a.bytes, 3000);
	a = amount(&(struct job){.io_size = {.bytes = 400, .set = true}, .loops = 2}, 1000);
	assert_int_equal(a.pass, 400);
	assert_int_equal(a.bytes, 800);
	a = amount(&(struct job){.io_size = {.bytes = 2500, .set = true}}, 1000);
	assert_int_equal(a.pass, 1000);
	assert_int_equal(a.bytes, 2500);
	assert_true(a.passes == UINT64_MAX);
	a = amount(&(struct job){.io_size = {.bytes = 2500, .set = true}, .loops = 2}, 1000);
	assert_int_equal(a.bytes, 3000);
	a = amount(&(struct job){.io_size = {.percent = 50, .set = true}}, 1000);
	assert_int_equal(a.bytes, 500);
	a = amount(&(struct job){.time_based = true, .number_ios = 7, .loops = 2}, 1000);
	assert_true(a.bytes == UINT64_MAX);
	assert_int_equal(a.ios, 14);
}

/* What is more than 64 bits can say is no end. */
static void overflow(void **state)
{
	struct amount a = amount(&(struct job){.loops = UINT64_MAX, .number_ios = 3}, 1000);

	(void)state;
	assert_true(a.bytes == UINT64_MAX);
	assert_true(a.ios == UINT64_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(passes), cmocka_unit_test(overflow)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
