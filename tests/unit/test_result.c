/*
 * test_result -- result/result: ticks become ns, windows and error numbers.
 */
#include "result_synth.h"

#include <errno.h>

#include "engine/engine.h"
#include "result/latency.h"

static void latencies_are_in_ns(void **state)
{
	struct result r = {.ns_per_tick = 0.4};
	struct hist *h = calloc(1, sizeof *h);

	(void)state;
	assert_non_null(h);
	assert_int_equal(latency_of(&r, h).n, 0);
	assert_int_equal(latency_quantile(&r, h, 0.5), 0);
	hist_add(h, 1000, 1);
	hist_add(h, 3000, 1);
	struct latency l = latency_of(&r, h);

	assert_int_equal(l.n, 2);
	assert_int_equal(l.min, 400);
	assert_int_equal(l.max, 1200);
	assert_float_equal(l.mean, 800, 1e-6);
	assert_float_equal(l.stddev, 400, 5);
	assert_in_range(latency_quantile(&r, h, 0.5), 400, 404);
	assert_int_equal(latency_quantile(&r, h, 1), 1200);
	free(h);
}

/* min and max are rounded; the mean must not leave them. */
static void the_mean_lies_between_min_and_max(void **state)
{
	struct result r = {.ns_per_tick = 0.3};
	struct hist *h = calloc(1, sizeof *h);

	(void)state;
	assert_non_null(h);
	for (uint64_t v = 1; v < 100; v++) {
		memset(h, 0, sizeof *h);
		hist_add(h, v, 1);
		struct latency l = latency_of(&r, h);

		assert_true((double)l.min <= l.mean && l.mean <= (double)l.max);
		assert_true(latency_quantile(&r, h, 0.01) >= l.min);
		assert_true(latency_quantile(&r, h, 0.9999) <= l.max);
	}
	free(h);
}

static void windows(void **state)
{
	struct synth s;

	(void)state;
	synth_init(&s);
	struct result_job *one = &s.r.jobs[0], *two = &s.r.jobs[1];

	assert_int_equal(result_runtime_ns(&s.r, one), 3002500000);
	assert_int_equal(result_time_ns(&s.r, one), 3002500000);
	assert_int_equal(result_runtime_ns(&s.r, two), 2000000001);
	assert_int_equal(result_time_ns(&s.r, two), 6000000000);
	assert_int_equal(result_elapsed_ns(&s.r), 5000000000);
	one->stats->end = 0;
	assert_int_equal(result_runtime_ns(&s.r, one), 3003000000);
	assert_int_equal(result_time_ns(&s.r, one), 3003000000);
	synth_unrun(one);
	assert_int_equal(result_runtime_ns(&s.r, one), 0);
	assert_int_equal(result_time_ns(&s.r, one), 0);
	synth_release(&s);
}

static void error_numbers(void **state)
{
	struct synth s;

	(void)state;
	synth_init(&s);
	struct result_job *j = &s.r.jobs[0];

	assert_int_equal(result_errnum(&s.r, j), 0);
	j->err.code = ERR_REFUSED;
	assert_int_equal(result_errnum(&s.r, j), EINVAL);
	j->errnum = EIO;
	assert_int_equal(result_errnum(&s.r, j), EIO);
	j->errnum = j->err.code = 0;
	j->hung = true;
	assert_int_equal(result_errnum(&s.r, j), ETIMEDOUT);
	j->hung = false;
	s.r.err.code = ERR_FAILED;
	assert_int_equal(result_errnum(&s.r, j), 0);
	j->ran = false;
	assert_int_equal(result_errnum(&s.r, j), ECANCELED);
	s.r.err.code = 0;
	assert_int_equal(result_errnum(&s.r, j), 0);
	synth_release(&s);
}

static void operations_are_those_of_the_engines(void **state)
{
	(void)state;
	assert_string_equal(result_op_name(IO_READ), "read");
	assert_string_equal(result_op_name(IO_WRITE), "write");
	assert_string_equal(result_op_name(IO_TRIM), "trim");
	assert_string_equal(result_op_name(IO_FSYNC), "fsync");
	assert_string_equal(result_op_name(IO_FDATASYNC), "fdatasync");
	assert_string_equal(result_op_name(99), "io");
}

static void a_file_is_named_where_it_is_known(void **state)
{
	struct synth s;

	(void)state;
	synth_init(&s);
	struct result_job *two = &s.r.jobs[1];

	assert_string_equal(result_file(&s.r.jobs[0], 0), "/tmp/one.0.0");
	assert_null(result_file(&s.r.jobs[0], 1));
	assert_null(result_file(two, 0));
	synth_set(&s, 1, "filename", "shared", ORIGIN_JOB);
	assert_string_equal(result_file(two, 0), "/tmp/two.0.0");
	two->members++; /* some other job's */
	assert_null(result_file(two, 0));
	synth_release(&s);
}

static void lat_is_clat_where_the_engine_is_synchronous(void **state)
{
	struct synth s;

	(void)state;
	synth_init(&s);
	assert_ptr_equal(latency_total(&s.r.jobs[0], DDIR_READ),
			 &s.r.jobs[0].stats->dir[DDIR_READ].clat);
	assert_ptr_equal(latency_total(&s.r.jobs[1], DDIR_WRITE),
			 &s.r.jobs[1].stats->dir[DDIR_WRITE].lat);
	synth_release(&s);
	result_release(&s.r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(latencies_are_in_ns),
		cmocka_unit_test(the_mean_lies_between_min_and_max),
		cmocka_unit_test(windows),
		cmocka_unit_test(error_numbers),
		cmocka_unit_test(operations_are_those_of_the_engines),
		cmocka_unit_test(a_file_is_named_where_it_is_known),
		cmocka_unit_test(lat_is_clat_where_the_engine_is_synchronous),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
