/*
 * test_shape -- texts of bsrange and bssplit, and what they ask together. */
#include "job/shape.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static struct job job;
static struct job_list list;
static struct err err;
static struct shape_sizes s;

static int fresh(void **state)
{
	(void)state;
	job_release(&job);
	job_list_release(&list);
	err = (struct err){0};
	return job_init(&job, &err);
}

static int set(const char *name, const char *value)
{
	return job_set(&job, &list, name, value, ORIGIN_JOB, &err);
}

static void expect(enum ddir d, uint64_t min, uint64_t max, unsigned n)
{
	shape_sizes_of(&job, d, &s);
	assert_int_equal(s.min, min);
	assert_int_equal(s.max, max);
	assert_int_equal(s.n, n);
}

static void directions(void **state)
{
	(void)state;
	assert_true(set("bs", "8k,16k") >= 0);
	assert_true(set("bsrange", ",1k-64k") >= 0);
	expect(DDIR_READ, 8192, 8192, 0);
	expect(DDIR_WRITE, 1024, 65536, 0);
	assert_true(set("bsrange", "4k-64k") >= 0);
	expect(DDIR_READ, 4096, 65536, 0);
	expect(DDIR_TRIM, 4096, 65536, 0);
	assert_true(set("bssplit", "4k/50:64k/50,8k/:16k/10") >= 0);
	expect(DDIR_READ, 4096, 65536, 2);
	assert_int_equal(s.weights, 100);
	expect(DDIR_WRITE, 8192, 16384, 2);
	assert_int_equal(s.split[0].weight, 90);
	assert_int_equal(s.split[1].weight, 10);
}

static void the_last_one_holds(void **state)
{
	(void)state;
	assert_true(set("bssplit", "4k/50:64k/50") >= 0);
	assert_true(set("bsrange", "1k-2k") >= 0);
	expect(DDIR_READ, 1024, 2048, 0);
	assert_true(set("bs", "4k") >= 0);
	expect(DDIR_READ, 4096, 4096, 0);
}

static void empty_ones_share_the_rest(void **state)
{
	(void)state;
	assert_true(set("bssplit", "4k/40:8k:16k/:32k") >= 0);
	expect(DDIR_READ, 4096, 32768, 4);
	assert_int_equal(s.weights, 300);
	assert_int_equal(s.split[0].weight, 120);
	for (int i = 1; i < 4; i++)
		assert_int_equal(s.split[i].weight, 60);
}

static void sizes_are_multiples_of_the_smallest(void **state)
{
	(void)state;
	assert_true(set("bssplit", "4k/50:10k/50") >= 0);
	expect(DDIR_READ, 4096, 8192, 2);
	assert_true(set("bs_unaligned", "1") >= 0);
	expect(DDIR_READ, 4096, 10240, 2);
	assert_int_equal(shape_grain(&s), 1);
}

static void by_order_instead_of_direction(void **state)
{
	(void)state;
	assert_true(set("bs", "4k,64k") >= 0);
	assert_true(set("bs_is_seq_rand", "1") >= 0);
	assert_true(set("rw", "randread") >= 0);
	expect(DDIR_READ, 65536, 65536, 0);
	assert_true(set("rw", "write") >= 0);
	expect(DDIR_WRITE, 4096, 4096, 0);
}

static void bad_ones_are_refused(void **state)
{
	static const char *const bad[][2] = {
		{"bsrange", "64k-4k"},	    {"bsrange", "4k"},
		{"bsrange", "4k-"},	    {"bsrange", "4k-8k-16k"},
		{"bsrange", "1-4k"},	    {"bsrange", "4k-1g"},
		{"bssplit", "4k/50:8k/49"}, {"bssplit", "4k/50:8k/51"},
		{"bssplit", "4k/101"},	    {"bssplit", "4k/99999999999:8k"},
		{"bssplit", "4k/50:"},	    {"bssplit", "4k/50:/50"},
		{"bssplit", "4k/x:8k"},	    {"bssplit", "4k/60:8k/50:16k"},
		{"bssplit", "4k,4k,4k,4k"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		err = (struct err){0};
		assert_true(set(bad[i][0], bad[i][1]) < 0);
		assert_int_equal(err.code, ERR_INPUT);
		assert_non_null(strstr(err.msg, bad[i][0]));
		assert_non_null(strstr(err.msg, bad[i][1]));
	}
	assert_null(job.bsrange);
	assert_null(job.bssplit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(directions, fresh),
		cmocka_unit_test_setup(the_last_one_holds, fresh),
		cmocka_unit_test_setup(empty_ones_share_the_rest, fresh),
		cmocka_unit_test_setup(sizes_are_multiples_of_the_smallest, fresh),
		cmocka_unit_test_setup(by_order_instead_of_direction, fresh),
		cmocka_unit_test_setup(bad_ones_are_refused, fresh),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	job_release(&job);
	job_list_release(&list);
	return failed;
}
